import { expect, it } from 'vitest';
import type { Graph } from '../../../network/index.ts';
import { GraphBuilder, randomSource } from '../testing/graphBuilder.ts';
import { type FusionPolicy, fuse as fuseBy } from './fuse.ts';
import type { Pass } from './passes.ts';

const builder = (channels = 1) => new GraphBuilder(channels, randomSource(1));
const fuse = (graph: Graph, policy: FusionPolicy = 'pending') => fuseBy(graph, policy);
const kinds = (passes: readonly Pass[]) => passes.map(({ kind }) => kind);

it('leaves norm and activation to the convolution that reads them', () => {
  const b = builder();
  const first = b.leakyRelu(b.instanceNorm(b.conv('input', 8, [3, 3, 3])), 0.01);
  const { passes, norms } = fuse(b.build(b.conv(first, 3, [1, 1, 1])).graph);
  expect(kinds(passes)).toEqual(['conv', 'normalise', 'conv']);
  expect(passes[0]).toMatchObject({ moments: true });
  expect(passes[2]).toMatchObject({ inputs: [{ tensor: 1, norm: 0, slope: 0.01 }] });
  expect(norms).toHaveLength(1);
});

it('stores norm and activation once for all readers where arithmetic is slow', () => {
  const b = builder();
  const first = b.leakyRelu(b.instanceNorm(b.conv('input', 8, [3, 3, 3])), 0.01);
  const second = b.sum(b.conv(first, 8, [3, 3, 3]), b.conv(first, 8, [1, 1, 1]));
  const { passes } = fuse(b.build(second).graph, 'stored');
  expect(kinds(passes)).toEqual(['conv', 'moments', 'normalise', 'store', 'conv', 'conv', 'add']);
  expect(passes[5]).toMatchObject({ inputs: [{ tensor: 2 }] });
});

it('reads a concatenation as two segments', () => {
  const b = builder();
  const skip = b.conv('input', 6, [3, 3, 3]);
  const up = b.transposedConv(b.conv(skip, 8, [3, 3, 3], [2, 2, 2]), 6, [2, 2, 2]);
  const { passes } = fuse(b.build(b.conv(b.concat(up, skip), 6, [3, 3, 3])).graph);
  expect(kinds(passes)).toEqual(['conv', 'conv', 'transposedConv', 'conv']);
  expect(passes[3]).toMatchObject({ inputs: [{ tensor: 3 }, { tensor: 1 }] });
});

it('activates a residual sum before it is stored, unless something else reads the sum', () => {
  const b = builder(4);
  const sum = b.sum(b.conv('input', 4, [3, 3, 3]), 'input');
  const alone = fuse(b.build(b.conv(b.leakyRelu(sum), 2, [1, 1, 1])).graph);
  expect(alone.passes[1]).toMatchObject({ kind: 'add', slope: 0.01 });

  const c = builder(4);
  const shared = c.sum(c.conv('input', 4, [3, 3, 3]), 'input');
  const twice = fuse(c.build(c.sum(c.conv(c.leakyRelu(shared), 4, [1, 1, 1]), shared)).graph);
  expect(twice.passes[1]).not.toHaveProperty('slope');
});

it('leaves out the heads of deep supervision', () => {
  const b = builder();
  const trunk = b.conv('input', 4, [3, 3, 3]);
  b.conv(trunk, 2, [1, 1, 1]);
  expect(kinds(fuse(b.build(b.conv(trunk, 3, [1, 1, 1])).graph).passes)).toEqual(['conv', 'conv']);
});

it('stores a norm that follows an activation, and an output with something pending', () => {
  const b = builder();
  const active = b.leakyRelu(b.conv('input', 4, [3, 3, 3]));
  const { passes, output, tensors } = fuse(b.build(b.leakyRelu(b.instanceNorm(active))).graph);
  expect(kinds(passes)).toEqual(['conv', 'store', 'moments', 'normalise', 'store']);
  expect(tensors[output]).toMatchObject({ channels: 4, precise: true });
});

it('names a tensor that is read before it is written', () => {
  const b = builder();
  expect(() => fuse(b.build(b.conv('elsewhere', 2, [1, 1, 1])).graph)).toThrow('"elsewhere"');
});
