/** Gradients against central differences in float64, on random networks of every op. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tensorShapes } from '../architectures/index.ts';
import type { Graph } from '../graph.ts';
import { differentiate } from './differentiate.ts';
import { runForward, runGradients, type Tensor64, type Weights64 } from './reference/index.ts';
import { drawn, numbers, type RandomCase, randomCases } from './testing/randomGraph.ts';

const size = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

function filled({ graph, batch, patch, seed }: RandomCase) {
  const source = numbers(seed);
  const weights = new Map(graph.parameters.map(({ name, shape }) => [name, drawn(source, size(shape))]));
  const input: Tensor64 = { shape: [batch, ...patch], data: drawn(source, batch * size(patch)) };
  const shapes = tensorShapes(graph, patch);
  const seeds = new Map<string, Tensor64>(
    graph.outputs.map((head) => {
      const shape = shapes.get(head) ?? patch;
      return [head, { shape: [batch, ...shape], data: drawn(source, batch * size(shape)) }];
    }),
  );
  return { weights, input, seeds, source };
}

type Filled = ReturnType<typeof filled>;

/** A random linear functional of the heads. */
function lossOf(graph: Graph, weights: Weights64, { input, seeds }: Filled): number {
  const tensors = runForward(graph, weights, input);
  let total = 0;
  for (const [head, seed] of seeds) {
    const values = tensors.get(head)?.data ?? new Float64Array();
    for (let i = 0; i < seed.data.length; i++) total += (values[i] ?? 0) * (seed.data[i] ?? 0);
  }
  return total;
}

function gradientsOf(graph: Graph, { input, seeds, weights }: Filled, trainable?: ReadonlySet<string>) {
  const [, c, z, y, x] = input.shape;
  const channels = new Map([...tensorShapes(graph, [c, z, y, x])].map(([name, [count]]) => [name, count]));
  const reverse = differentiate(graph, graph.outputs, channels, trainable);
  const tensors = runForward(graph, weights, input);
  for (const [head, seed] of reverse.seeds) tensors.set(seed, seeds.get(head) ?? input);
  runGradients(reverse.nodes, weights, tensors);
  return new Map([...reverse.parameters].map(([name, tensor]) => [name, tensors.get(tensor)?.data]));
}

it('has the slope of every parameter that finite differences find', () => {
  fc.assert(
    fc.property(randomCases([3, 7], 8), (one) => {
      const { graph } = one;
      const state = filled(one);
      const gradients = gradientsOf(graph, state);
      for (const { name, shape } of graph.parameters) {
        const direction = drawn(state.source, size(shape));
        const moved = (by: number): Weights64 => {
          const values = (state.weights.get(name) ?? direction).map(
            (value, i) => value + by * (direction[i] ?? 0),
          );
          return new Map([...state.weights, [name, values]]);
        };
        const found = direction.reduce(
          (sum, value, i) => sum + value * (gradients.get(name)?.[i] ?? Number.NaN),
          0,
        );
        const difference = (h: number) =>
          (lossOf(graph, moved(h), state) - lossOf(graph, moved(-h), state)) / (2 * h);
        const scale = Math.max(1, Math.abs(found), Math.abs(lossOf(graph, state.weights, state)));
        // Two step widths: a kink of LeakyReLU between them spoils one, never a right gradient both.
        const error = Math.min(...[1e-5, 1e-7].map((h) => Math.abs(difference(h) - found)));
        expect(error / scale, `${name} of ${JSON.stringify(graph.nodes)}`).toBeLessThan(1e-6);
      }
    }),
    { numRuns: 60, seed: 6 },
  );
}, 180_000);

it('gives frozen parameters nothing, and the others what they had', () => {
  fc.assert(
    fc.property(randomCases([3, 7], 8), (one) => {
      const state = filled(one);
      const all = gradientsOf(one.graph, state);
      const kept = new Set([...all.keys()].filter((_, i) => i % 2 === 0));
      expect(gradientsOf(one.graph, state, kept)).toEqual(
        new Map([...all].filter(([name]) => kept.has(name))),
      );
    }),
    { numRuns: 40, seed: 6 },
  );
});

it('computes no input gradient below the deepest trainable parameter', () => {
  const conv = (output: string, input: string) => ({
    op: 'conv' as const,
    output,
    input,
    weight: `${output}.weight`,
    outChannels: 1,
    kernel: [1, 1, 1] as const,
    stride: [1, 1, 1] as const,
    padding: [0, 0, 0] as const,
  });
  const graph: Graph = {
    input: { name: 'input', channels: 1 },
    nodes: [conv('a', 'input'), conv('b', 'a')],
    outputs: ['b'],
    parameters: ['a', 'b'].map((name) => ({ name: `${name}.weight`, shape: [1, 1, 1, 1, 1] })),
    planar: false,
  };
  const { nodes } = differentiate(graph, ['b'], new Map(), new Set(['b.weight']));
  expect(nodes.map(({ op }) => op)).toEqual(['convWeightGradient']);
});
