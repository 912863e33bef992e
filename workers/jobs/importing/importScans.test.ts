import { expect, it } from 'vitest';
import { type Geometry, writeLabels } from '../../image/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import type { PlacedFile } from '../api.ts';
import { studioOver } from '../studio.ts';
import { importFiles } from './importFiles.ts';
import { readStoredScan } from './importScans.ts';

const GRID: Geometry = {
  size: [2, 3, 4],
  spacing: [2, 1, 1],
  origin: [10, 20, 30],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
/** The same voxels with rows from back to front, as a program writes them that thinks in RAS. */
const FLIPPED: Geometry = { ...GRID, origin: [10, 22, 30], direction: [1, 0, 0, 0, -1, 0, 0, 0, 1] };

const numbered = Uint8Array.from({ length: 24 }, (_, at) => at + 1);
const rowsReversed = Uint8Array.from({ length: 24 }, (_, at) => {
  const [k, j, i] = [Math.floor(at / 12), Math.floor(at / 4) % 3, at % 4];
  return (k * 3 + (2 - j)) * 4 + i + 1;
});

async function file(path: string, data: Uint8Array, geometry: Geometry): Promise<PlacedFile> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { path, file: new File([await writeLabels(data, { geometry, fileDimension: 3 }, name)], name) };
}

it('lays labels on their scan in its order of axes', async () => {
  const studio = studioOver(new MemoryDirectory());
  const { scans } = await importFiles(studio, [
    await file('imagesTr/case_0000.nii.gz', numbered, GRID),
    await file('labelsTr/case.nii.gz', rowsReversed, FLIPPED),
  ]);
  const [scan, labels] = scans;
  expect(labels).toMatchObject({ role: 'labels', of: scan?.id, geometry: GRID });
  const stored = await readStoredScan(studio, labels?.id ?? '', 0);
  expect(Array.from(stored.data)).toEqual([...numbered]);
  expect(stored.geometry.direction).toEqual(GRID.direction);
});
