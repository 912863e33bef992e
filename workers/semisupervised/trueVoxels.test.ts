import { expect, it } from 'vitest';
import { borderCoverage, DISTANCE_BINS } from './borderCoverage.ts';
import { splitTrueVoxels } from './trueVoxels.ts';

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
