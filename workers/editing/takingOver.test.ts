import { expect, it } from 'vitest';
import { finished } from '../voxelRuns/index.ts';
import { IGNORE } from './labelMap.ts';
import { type Beginning, takingOver } from './takingOver.ts';

function taken(length: number, beginning: Beginning) {
  const data = new Uint16Array(length);
  const counts = finished(takingOver(data, beginning));
  return { data, counts: Object.fromEntries(counts) };
}

it("copies a map, makes its value for ignore the editor's, and counts what there is", () => {
  const voxels = Int16Array.of(0, 3, 3, -1, 2, 0);
  const { data, counts } = taken(6, { voxels, ignore: -1 });
  expect([...data]).toEqual([0, 3, 3, IGNORE, 2, 0]);
  expect(counts).toEqual({ 0: 2, 2: 1, 3: 2, [IGNORE]: 1 });
});

it('begins with one value everywhere', () => {
  expect(taken(5, { everywhere: 0 }).counts).toEqual({ 0: 5 });
  const sparse = taken(5, { everywhere: IGNORE });
  expect(new Set(sparse.data)).toEqual(new Set([IGNORE]));
  expect(sparse.counts).toEqual({ [IGNORE]: 5 });
});

it('goes in parts that add up, whatever the length', () => {
  const voxels = Uint8Array.from({ length: 700_001 }, (_, at) => at % 251);
  const data = new Uint16Array(voxels.length);
  const shares = [...takingOver(data, { voxels, ignore: undefined })];
  expect(shares.length).toBeGreaterThan(2);
  expect(shares.at(-1)).toBe(1);
  expect(data.every((value, at) => value === voxels[at])).toBe(true);
});
