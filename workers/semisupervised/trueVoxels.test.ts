import { expect, it } from 'vitest';
import { borderCoverage, DISTANCE_BINS } from './borderCoverage.ts';
import { pseudoLabel } from './pseudoLabel.ts';
import { seededUniform } from './seededHash.ts';
import { countTrueVoxels, splitCounted, splitTrueVoxels } from './trueVoxels.ts';

it('counts what became of true voxels, the reference’s ignore left out', () => {
  //                 right wrong ignored missed  bg-right  bg-wrong  ignored truth
  const reference = [1, 1, 1, 1, 0, 0, 9];
  const made = [1, 2, 3, 0, 0, 1, 1];
  const found = splitTrueVoxels(Uint8Array.from(made), Uint8Array.from(reference), 3, 9);
  expect(found.get(1)).toEqual({ keptRight: 1, keptWrong: 1, ignored: 1, keptAsBackground: 1, kept: 2 });
  expect(found.get(0)).toEqual({ keptRight: 1, keptWrong: 1, ignored: 0, keptAsBackground: 0, kept: 2 });
  expect(found.get(2)).toEqual({ keptRight: 0, keptWrong: 0, ignored: 0, keptAsBackground: 0, kept: 1 });
});

it('counts coverage by distance to the border in mm', () => {
  // 0 0 0 1 1 1 1 1 at 2 mm: border voxels are the third and the fourth.
  const labels = Uint16Array.from([0, 0, 0, 1, 1, 1, 1, 1]);
  const map = { labels, codes: new Uint16Array(8), size: [1, 1, 8] as const, spacing: [1, 1, 2] as const };
  const made = Uint8Array.from([0, 0, 2, 2, 1, 1, 1, 1]);
  const found = borderCoverage(map, made).get(1);
  // 0, 2, 4, 6, 8 mm
  expect(DISTANCE_BINS).toEqual([0, 2, 5, 10]);
  expect(found?.predicted).toEqual(Float64Array.from([1, 2, 2, 0]));
  expect(found?.kept).toEqual(Float64Array.from([0, 2, 2, 0]));
});

it('counts voxels once and judges any cuts by them, as the pseudo-label itself would be judged', () => {
  const voxels = 4000;
  const at = (stream: number, voxel: number, below: number) =>
    Math.floor(below * seededUniform(3, stream, voxel));
  const reference = Uint8Array.from({ length: voxels }, (_, voxel) => at(0, voxel, 4));
  const labels = Uint8Array.from({ length: voxels }, (_, voxel) => at(1, voxel, 3));
  const codes = Uint16Array.from({ length: voxels }, (_, voxel) => at(2, voxel, 65536));
  const rivals = Uint16Array.from({ length: voxels }, (_, voxel) => at(4, voxel, 65536));
  const map = { labels, codes, rivals, size: [10, 20, 20], spacing: [1, 1, 1] } as const;
  // At the edge of bins, where shares of a bin do not count.
  const cuts = new Map([0, 1, 2].map((value) => [value, { code: 64 * (100 + 200 * value), shareAtCode: 1 }]));
  const vetoAbove = 40_000;
  const counted = countTrueVoxels(map, reference, vetoAbove, 3);
  for (const veto of [true, false]) {
    const rules = { cuts, ignoreLabel: 5, seed: 0, stream: 0, ...(veto && { vetoAbove }) };
    const made = splitTrueVoxels(pseudoLabel(map, rules).labels, reference, 5, 3);
    expect([...splitCounted(counted, cuts, veto)].sort()).toEqual([...made].sort());
  }
});
