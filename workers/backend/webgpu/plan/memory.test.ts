import { expect, it } from 'vitest';
import { GraphBuilder, randomSource } from '../testing/graphBuilder.ts';
import { estimateBytes } from './estimate.ts';
import { fuse } from './fuse.ts';
import { planMemory } from './memory.ts';
import { readTensors, writtenTensor } from './passes.ts';
import { tensorShapes } from './shapes.ts';

function uNet() {
  const b = new GraphBuilder(1, randomSource(2));
  const skip = b.leakyRelu(b.instanceNorm(b.conv(b.conv('input', 8, [3, 3, 3]), 8, [3, 3, 3])));
  const below = b.leakyRelu(b.instanceNorm(b.conv(b.conv(skip, 16, [3, 3, 3], [2, 2, 2]), 16, [3, 3, 3])));
  const both = b.concat(b.transposedConv(below, 8, [2, 2, 2]), skip);
  return b.build(b.conv(b.conv(b.conv(both, 8, [3, 3, 3]), 8, [3, 3, 3]), 2, [1, 1, 1])).graph;
}

it('never gives two living tensors one slot', () => {
  const plan = fuse(uNet(), 'pending');
  const bytes = plan.tensors.map(({ channels }, index) => channels * 100 + index);
  const { slotOf, slotBytes } = planMemory(plan, bytes);
  const owner = new Map([[slotOf[0], 0]]);
  for (const pass of plan.passes) {
    for (const tensor of readTensors(pass, plan)) {
      if (pass.kind !== 'normalise') expect(owner.get(slotOf[tensor])).toBe(tensor);
    }
    const output = writtenTensor(pass);
    if (output !== undefined) owner.set(slotOf[output], output);
  }
  expect(owner.get(slotOf[plan.output])).toBe(plan.output);
  for (const [tensor, slot] of slotOf.entries()) {
    expect(slotBytes[slot]).toBeGreaterThanOrEqual(bytes[tensor] ?? 0);
  }
});

it('reuses buffers: a chain of convolutions lives in two', () => {
  const b = new GraphBuilder(4, randomSource(3));
  let last = 'input';
  for (let i = 0; i < 6; i += 1) last = b.conv(last, 4, [3, 3, 3]);
  const plan = fuse(b.build(last).graph, 'pending');
  expect(
    planMemory(
      plan,
      plan.tensors.map(() => 64),
    ).slotBytes,
  ).toEqual([64, 64]);
});

it('knows the extents behind strides, odd sizes and transposed convolutions', () => {
  expect(tensorShapes(fuse(uNet(), 'pending'), [4, 6, 8]).slice(0, 6)).toEqual([
    [4, 6, 8],
    [4, 6, 8],
    [4, 6, 8],
    [2, 3, 4],
    [2, 3, 4],
    [4, 6, 8],
  ]);
});

it('says which inputs do not match when an odd extent is halved and doubled', () => {
  expect(() => tensorShapes(fuse(uNet(), 'pending'), [5, 6, 8])).toThrow('6×6×8 and 5×6×8');
});

it('estimates half the activations in f16', () => {
  const [full, half] = [
    estimateBytes(uNet(), [16, 16, 16], 'f32'),
    estimateBytes(uNet(), [16, 16, 16], 'f16'),
  ];
  expect(half.activations).toBeLessThan(0.75 * full.activations);
  expect(half.weights).toBe(full.weights);
  expect(full.total).toBe(full.activations + full.weights);
});
