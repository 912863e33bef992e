import { expect, it } from 'vitest';
import type { AxisTaps, Program, TileSumSpec } from './backend.ts';
import { createHostTileSum } from './hostTileSum.ts';
import { flip, mirrorSubsets } from './mirror.ts';

/** A network that returns its input. */
const identity = (shape: readonly [number, number, number, number]): Program => ({
  inputShape: shape,
  outputShape: shape,
  bytes: 0,
  forward: async (input) => input.slice(),
  dispose: () => {},
});

const copyTaps = (count: number): AxisTaps => ({
  lower: Int32Array.from({ length: count }, (_, i) => i),
  upper: Int32Array.from({ length: count }, (_, i) => i),
  fraction: new Float64Array(count),
});

const spec = (keys: Partial<TileSumSpec>): TileSumSpec => ({
  classes: 2,
  extent: [2, 1, 2],
  patchSize: [2, 1, 2],
  importance: Float32Array.of(1, 1, 1, 1),
  mirrorAxes: [],
  ...keys,
});

it('lists mirrored passes by size, then lexicographically', () => {
  expect(mirrorSubsets([2, 0, 1])).toEqual([[], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]);
});

it('flips every axis', () => {
  const data = Float32Array.from({ length: 8 }, (_, i) => i);
  expect([...flip(data, [1, 2, 2, 2], [0])]).toEqual([4, 5, 6, 7, 0, 1, 2, 3]);
  expect([...flip(data, [1, 2, 2, 2], [1, 2])]).toEqual([3, 2, 1, 0, 7, 6, 5, 4]);
});

it('divides weighted sums by their weights and lets the first maximum win', async () => {
  const sum = createHostTileSum(spec({ importance: Float32Array.of(1, 2, 3, 4) }));
  const program = identity([2, 2, 1, 2]);
  await sum.addTile(program, Float32Array.of(1, 0, 5, 2, 0, 1, 5, 3), [0, 0, 0]);
  await sum.addTile(program, Float32Array.of(1, 0, 5, 2, 0, 1, 5, 3), [0, 0, 0]);
  const { labels, probabilities } = await sum.reduce({
    taps: [copyTaps(2), copyTaps(1), copyTaps(2)],
    reduction: { kind: 'softmax', probabilities: true },
  });
  expect([...labels]).toEqual([0, 1, 0, 1]);
  expect(probabilities?.[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
  expect(probabilities?.[2]).toBe(0.5);
});

it('undoes the mirroring of the passes before it averages them', async () => {
  const sum = createHostTileSum(spec({ mirrorAxes: [0, 2] }));
  const program = identity([2, 2, 1, 2]);
  await sum.addTile(program, Float32Array.of(1, 0, 0, 1, 0, 1, 1, 0), [0, 0, 0]);
  const request = {
    taps: [copyTaps(2), copyTaps(1), copyTaps(2)],
    reduction: { kind: 'softmax', probabilities: false },
  } as const;
  expect([...(await sum.reduce(request)).labels]).toEqual([0, 1, 1, 0]);
});

it('keeps rows in a ring that can be used again', async () => {
  const sum = createHostTileSum(spec({ classes: 1, extent: [2, 1, 1], patchSize: [1, 1, 1] }));
  const program = identity([1, 1, 1, 1]);
  const taps = (row: number): AxisTaps => ({
    lower: Int32Array.of(row),
    upper: Int32Array.of(row),
    fraction: new Float64Array(1),
  });
  const reduction = { kind: 'regions', regionsClassOrder: [7], probabilities: true } as const;
  for (const [row, value] of [
    [0, 1],
    [1, 2],
    [2, -3],
  ] as const) {
    if (row === 2) await sum.releaseRows(0, 1);
    await sum.addTile(program, Float32Array.of(value), [row, 0, 0]);
    const reduced = await sum.reduce({ taps: [taps(row), copyTaps(1), copyTaps(1)], reduction });
    expect(reduced.probabilities?.[0]).toBeCloseTo(1 / (1 + Math.exp(-value)), 6);
    expect(reduced.labels[0]).toBe(value > 0 ? 7 : 0);
  }
});

it('interpolates linearly along every axis before deciding', async () => {
  const sum = createHostTileSum(
    spec({ classes: 1, extent: [2, 2, 2], patchSize: [2, 2, 2], importance: new Float32Array(8).fill(1) }),
  );
  await sum.addTile(
    identity([1, 2, 2, 2]),
    Float32Array.from({ length: 8 }, (_, i) => i - 3.6),
    [0, 0, 0],
  );
  const at = (fraction: number): AxisTaps => ({
    lower: Int32Array.of(0),
    upper: Int32Array.of(1),
    fraction: Float64Array.of(fraction),
  });
  const { probabilities } = await sum.reduce({
    taps: [at(0.25), at(0.5), at(0.75)],
    reduction: { kind: 'regions', regionsClassOrder: [1], probabilities: true },
  });
  const logit = 0.25 * 4 + 0.5 * 2 + 0.75 - 3.6;
  expect(probabilities?.[0]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 6);
});

it('rounds to halves after every step, each fold for itself, as stock nnU-Net on the CPU', async () => {
  const one = { classes: 1, extent: [1, 1, 1], patchSize: [1, 1, 1] } as const;
  const sum = createHostTileSum(spec({ ...one, importance: Float32Array.of(0.1), sumPrecision: 'float16' }));
  const [first, second] = [identity([1, 1, 1, 1]), identity([1, 1, 1, 1])];
  await sum.addTile(first, Float32Array.of(12.3), [0, 0, 0]);
  await sum.addTile(first, Float32Array.of(8.1), [0, 0, 0]);
  await sum.addTile(second, Float32Array.of(31.7), [0, 0, 0]);
  await sum.addTile(second, Float32Array.of(-2.9), [0, 0, 0]);
  const taps = [copyTaps(1), copyTaps(1), copyTaps(1)] as const;
  // torch: `h += torch.tensor([12.3]) * 0.1` into halves, `h /= w`, the mean of both. Without rounding it is 12.3.
  expect([...(await sum.logitsAt(taps, Uint32Array.of(0)))]).toEqual([12.3125]);
});
