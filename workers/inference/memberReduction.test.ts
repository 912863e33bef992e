import { expect, it } from 'vitest';
import { createHostTileSum, type Program, type Reduction, type TileSum } from '../backend/index.ts';
import { fromShareCode, mutualInformation, softmax } from '../semisupervised/index.ts';
import { reduceMembers } from './memberReduction.ts';

const SHAPE = [2, 3, 4] as const;
const copy = (count: number) => ({
  lower: Int32Array.from({ length: count }, (_, i) => i),
  upper: Int32Array.from({ length: count }, (_, i) => i),
  fraction: new Float64Array(count),
});
const TAPS = [copy(2), copy(3), copy(4)] as const;
const softmaxOf = (temperature: number): Reduction => ({
  kind: 'softmax',
  probabilities: false,
  confidence: { temperatures: [temperature], veto: false, measures: true },
});

async function member(logits: Float32Array): Promise<TileSum> {
  const sum = createHostTileSum({
    classes: 3,
    extent: SHAPE,
    patchSize: SHAPE,
    importance: new Float32Array(24).fill(1),
    mirrorAxes: [],
  });
  const program: Program = {
    inputShape: [1, ...SHAPE],
    outputShape: [3, ...SHAPE],
    bytes: 0,
    forward: async () => logits.slice(),
    dispose: () => {},
  };
  await sum.addTile(program, new Float32Array(24), [0, 0, 0]);
  return sum;
}

const logitsOf = (seed: number) =>
  Float32Array.from({ length: 72 }, (_, i) => 6 * Math.sin(seed + i * (1 + seed)));

it('finds nothing between identical members, and their own labels', async () => {
  const one = logitsOf(1);
  const both = [await member(one), await member(one)];
  const found = await reduceMembers(both, TAPS, SHAPE, softmaxOf(1));
  expect(found.mutualInformation?.every((code) => code === 0)).toBe(true);
  const alone = await both[0].reduce({ taps: TAPS, reduction: softmaxOf(1) });
  expect({ ...found, mutualInformation: undefined }).toEqual({ ...alone, mutualInformation: undefined });
});

it('gives the reference’s mutual information at the temperature, and decides on the mean of logits', async () => {
  const [a, b] = [logitsOf(1), logitsOf(2)];
  const found = await reduceMembers([await member(a), await member(b)], TAPS, SHAPE, softmaxOf(2));
  for (let voxel = 0; voxel < 24; voxel++) {
    const rows = [a, b].map((one) => [0, 1, 2].map((c) => one[c * 24 + voxel]));
    const expected = mutualInformation(rows.map((row) => softmax(row, 2)));
    expect(fromShareCode(found.mutualInformation?.[voxel] ?? 0)).toBeCloseTo(expected, 4);
    const mean = [0, 1, 2].map((c) => (rows[0][c] + rows[1][c]) / 2);
    expect(found.labels[voxel]).toBe(mean.indexOf(Math.max(...mean)));
  }
});
