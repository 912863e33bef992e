import { expect, it } from 'vitest';
import { CounterRandom, philox } from './counterRandom.ts';
import { initialWeights } from './initialWeights.ts';
import { goldenVariant } from './testing/goldenTraining.ts';

it.each([
  [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    '408f276d 41c83b0e a20bc7c6 6d5451fd',
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  ],
] as const)('gives the published words of Philox (%#)', (counter, key, words) => {
  expect(
    philox(counter, key)
      .map((word) => word.toString(16).padStart(8, '0'))
      .join(' '),
  ).toBe(words);
});

it('draws the same at the same place and otherwise elsewhere', () => {
  const draw = (seed: number, ...place: number[]) => {
    const random = new CounterRandom(seed, place);
    return Array.from({ length: 9 }, () => random.uint32());
  };
  expect(draw(7, 1, 2, 3)).toEqual(draw(7, 1, 2, 3));
  const others = [
    draw(7, 1, 2, 4),
    draw(7, 1, 3, 3),
    draw(7, 2, 2, 3),
    draw(8, 1, 2, 3),
    draw(7 + 2 ** 32, 1, 2, 3),
  ];
  for (const other of others) expect(other).not.toEqual(draw(7, 1, 2, 3));
});

it('draws normal and uniform numbers', () => {
  const random = new CounterRandom(1, [2]);
  const count = 40_000;
  const values = Array.from({ length: count }, () => random.normal());
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) counts[random.index(5)] = (counts[random.index(5)] ?? 0) + 1;
  for (const n of counts) expect(Math.abs(n - count / 5)).toBeLessThan(5 * Math.sqrt(count / 5));
});

it('starts networks as nnU-Net does', () => {
  const { spec } = goldenVariant('resenc3d', 'a');
  const weights = initialWeights(spec.graph, 3);
  expect(weights).toEqual(initialWeights(spec.graph, 3));
  for (const { name, shape } of spec.graph.parameters) {
    const values = [...(weights.get(name) ?? [])];
    const isZero = name.endsWith('.bias') || /conv2\.norm/.test(name);
    if (shape.length === 1) expect(new Set(values), name).toEqual(new Set([isZero ? 0 : 1]));
    if (values.length < 500) continue;
    const fanIn = values.length / (shape[0] ?? 1);
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    const expected = Math.sqrt(2 / 1.0001 / fanIn);
    expect(Math.abs(deviation / expected - 1), name).toBeLessThan(4 / Math.sqrt(2 * values.length));
  }
});
