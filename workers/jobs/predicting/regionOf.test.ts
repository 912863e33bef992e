import { expect, it } from 'vitest';
import { type FileGrid, writeLabels } from '../../image/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { studioOver } from '../studio.ts';
import { regionAsRead, regionOf } from './regionOf.ts';

const GEOMETRY = {
  size: [2, 3, 4],
  spacing: [1, 1, 1],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const;

async function withLabels(voxels: readonly number[], ignore?: number) {
  const studio = studioOver(new MemoryDirectory());
  const { scans } = studio;
  const facts = { name: 'ct', channels: 1, geometry: GEOMETRY } as const;
  const scan = await scans.add({ ...facts, role: 'image', modality: 'CT' }, [
    { name: 'ct_0000.nii.gz', content: new Blob(['x']) },
  ]);
  const content = await writeLabels(
    Uint8Array.from(voxels),
    { geometry: GEOMETRY, fileDimension: 3 },
    'ct.nii.gz',
  );
  const labels = await scans.add(
    { ...facts, role: 'labels', modality: 'other', of: scan.id, ...(ignore !== undefined && { ignore }) },
    [{ name: 'ct.nii.gz', content }],
  );
  return { studio, scan, labels: labels.id };
}

it('cuts a box at the scan, and refuses one that misses it', async () => {
  const { studio, scan } = await withLabels(new Array(24).fill(0));
  const box = (first: [number, number, number], end: [number, number, number]) =>
    regionOf(studio, scan, { kind: 'box', first, end });
  expect(await box([-3, 1, 0], [9, 2, 9])).toEqual({ first: [0, 1, 0], end: [2, 2, 4] });
  await expect(box([0, 3, 0], [2, 9, 4])).rejects.toMatchObject({ code: 'labels.regionEmpty' });
});

it('takes what is not ignore of a label map, all of it where nothing is', async () => {
  const voxels = new Array(24).fill(2);
  voxels[17] = 0;
  voxels[18] = 1;
  const sparse = await withLabels(voxels, 2);
  const region = await regionOf(sparse.studio, sparse.scan, { kind: 'annotated', labels: sparse.labels });
  expect(region).toMatchObject({ first: [1, 1, 1], end: [2, 2, 3] });
  expect([...(region.mask ?? [])].flatMap((set, at) => (set ? [at] : []))).toEqual([17, 18]);
  const dense = await withLabels(voxels);
  expect(await regionOf(dense.studio, dense.scan, { kind: 'annotated', labels: dense.labels })).toEqual({
    first: [0, 0, 0],
    end: [2, 3, 4],
  });
  const none = await withLabels(new Array(24).fill(2), 2);
  await expect(
    regionOf(none.studio, none.scan, { kind: 'annotated', labels: none.labels }),
  ).rejects.toMatchObject({ code: 'labels.regionEmpty' });
});

it('turns a box with a reader that turns the scan', () => {
  const flippedX = [
    { axis: 0, flipped: true },
    { axis: 1, flipped: false },
    { axis: 2, flipped: false },
  ];
  const fileGrid: FileGrid = { geometry: GEOMETRY, fileDimension: 3, orientation: flippedX };
  const region = { first: [0, 1, 0], end: [1, 3, 1] } as const;
  expect(regionAsRead(region, fileGrid, GEOMETRY)).toEqual({ first: [0, 1, 3], end: [1, 3, 4] });
  expect(regionAsRead(region, { geometry: GEOMETRY, fileDimension: 3 }, GEOMETRY)).toBe(region);
});
