import { expect, it } from 'vitest';
import {
  channelOf,
  checkGeometry,
  determinant,
  nnunetSpacing,
  sameGrid,
  voxelMillilitres,
} from './geometry.ts';
import { formatOf, withoutEnding } from './imageFormat.ts';
import { type Affine, bestAffine, geometryOfAffine, nearestRotation } from './nifti/affine.ts';
import { parseNiftiHeader } from './nifti/niftiHeader.ts';
import { isCanonical, orientationOf, turn, turnBack, turnedAffine, turnedSize } from './nifti/orientation.ts';
import { niftiBytes } from './testing/niftiFixture.ts';
import type { Geometry } from './volume.ts';

const GRID: Geometry = {
  size: [2, 3, 4],
  spacing: [2, 1, 0.5],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};

it('takes a grid whose axes span space', () => {
  expect(() => checkGeometry(GRID, 'a')).not.toThrow();
});

it.each<[string, Partial<Geometry>]>([
  ['empty', { size: [0, 3, 4] }],
  ['spacing', { spacing: [Number.NaN, 1, 1] }],
  ['spacing', { spacing: [1, -1, 1] }],
  ['affine', { direction: [1, 0, 0, 1, 0, 0, 0, 0, 1] }],
  ['affine', { origin: [Number.POSITIVE_INFINITY, 0, 0] }],
])('refuses a grid: image.%s', (reason, wrong) => {
  expect(() => checkGeometry({ ...GRID, ...wrong }, 'a')).toThrow(
    expect.objectContaining({ code: `image.${reason}` }),
  );
});

it('gives a 2-D file the spacing that nnU-Net gives it', () => {
  expect(nnunetSpacing({ geometry: GRID, fileDimension: 3 })).toEqual([2, 1, 0.5]);
  expect(nnunetSpacing({ geometry: GRID, fileDimension: 2 })).toEqual([999, 1, 0.5]);
});

it('compares grids as nnU-Net does: size and spacing, not place', () => {
  expect(sameGrid(GRID, { ...GRID, origin: [9, 9, 9] })).toBe(true);
  expect(sameGrid(GRID, { ...GRID, spacing: [2.00001, 1, 0.5] })).toBe(true);
  expect(sameGrid(GRID, { ...GRID, spacing: [2.001, 1, 0.5] })).toBe(false);
  expect(sameGrid(GRID, { ...GRID, size: [2, 3, 5] })).toBe(false);
});

it('counts a voxel in ml', () => {
  expect(voxelMillilitres(GRID)).toBe(0.001);
});

it('shares the buffer of a channel', () => {
  const data = Uint8Array.from({ length: 48 }, (_, i) => i);
  const second = channelOf({ data, channels: 2, geometry: GRID, fileDimension: 4 }, 1);
  expect(second.data[0]).toBe(24);
  expect(second.data.buffer).toBe(data.buffer);
  expect(() => channelOf({ data, channels: 2, geometry: GRID, fileDimension: 4 }, 2)).toThrow(RangeError);
});

it('knows formats by their endings, in any case', () => {
  expect(formatOf('A.NII.GZ')?.ending).toBe('.nii.gz');
  expect(formatOf('a.b.mhd')?.kind).toBe('meta');
  expect(formatOf('a.gz')).toBeUndefined();
  expect(withoutEnding('case_0000.nii.gz')).toBe('case_0000');
  expect(withoutEnding('notes.txt')).toBe('notes.txt');
});

/** i runs along -A, j along R, k along S; 2, 3, 4 mm. */
const PERMUTED: Affine = [0, 3, 0, 10, -2, 0, 0, 20, 0, 0, 4, 30];

it('finds the axes a grid runs along', () => {
  expect(orientationOf(PERMUTED)).toEqual([
    { axis: 1, flipped: true },
    { axis: 0, flipped: false },
    { axis: 2, flipped: false },
  ]);
  expect(isCanonical(orientationOf([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]))).toBe(true);
});

it('turns voxels to RAS+ and back, and keeps every voxel in its place', () => {
  const size = [2, 3, 4] as const;
  const data = Uint8Array.from({ length: 24 }, (_, i) => i);
  const orientation = orientationOf(PERMUTED);
  const turned = turn(data, size, orientation);
  expect(turnedSize(size, orientation)).toEqual([2, 4, 3]);
  expect(turnBack(turned, size, orientation)).toEqual(data);
  // Voxel (i, j, k) = (1, 2, 0) has value 9 and becomes (2, 4-1-1, 0) on the turned grid of 3 × 4 × 2.
  expect(turned[2 + 3 * 2]).toBe(9);
  const affine = turnedAffine(PERMUTED, orientation, size);
  const place = (m: Affine, i: number, j: number, k: number): number[] =>
    [0, 1, 2].map(
      (row) =>
        (m[4 * row] ?? 0) * i + (m[4 * row + 1] ?? 0) * j + (m[4 * row + 2] ?? 0) * k + (m[4 * row + 3] ?? 0),
    );
  expect(place(affine, 2, 2, 0)).toEqual(place(PERMUTED, 1, 2, 0));
});

it('finds the rotation nearest to a sheared affine', () => {
  const rotation = nearestRotation([1, 0.3, 0, 0, 0, 1, 0, 0, 0, 0, -2, 0]);
  expect(determinant(rotation)).toBeCloseTo(-1, 12);
  for (const row of [0, 1, 2]) {
    expect(Math.hypot(...rotation.slice(3 * row, 3 * row + 3))).toBeCloseTo(1, 12);
  }
});

it('prefers the sform, then the qform, then the spacing about the centre', () => {
  const both = {
    sizes: [3, 3, 3],
    pixdim: [1, 2, 3],
    sformCode: 1,
    srow: PERMUTED,
    qformCode: 1,
    qoffset: [1, 2, 3],
  };
  const affineOf = (fixture: Parameters<typeof niftiBytes>[0]) =>
    bestAffine(parseNiftiHeader(niftiBytes(fixture), 'a'));
  expect(affineOf(both)).toEqual(PERMUTED);
  expect(affineOf({ ...both, sformCode: 0 })).toEqual([1, 0, 0, 1, 0, 2, 0, 2, 0, 0, 3, 3]);
  expect(affineOf({ ...both, sformCode: 0, qformCode: 0 })).toEqual([-1, 0, 0, 1, 0, 2, 0, -2, 0, 0, 3, -3]);
});

it('says a RAS affine in LPS', () => {
  expect(geometryOfAffine(PERMUTED, [2, 3, 4])).toEqual({
    size: [2, 3, 4],
    spacing: [4, 3, 2],
    origin: [-10, -20, 30],
    direction: [0, -1, 0, 1, 0, 0, 0, 0, 1],
  });
});
