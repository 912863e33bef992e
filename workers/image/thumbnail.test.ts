import { expect, it } from 'vitest';
import { thumbnailOf } from './thumbnail.ts';
import type { Geometry, Volume } from './volume.ts';

const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

const volume = (data: number[], geometry: Partial<Geometry>): Volume => ({
  data: Int16Array.from(data),
  channels: 1,
  fileDimension: 3,
  geometry: { size: [1, 2, 3], spacing: [1, 1, 1], origin: [0, 0, 0], direction: IDENTITY, ...geometry },
});

const RANGE = { low: 0, high: 255 };
const rows = (one: Volume, side = 3) => {
  const { width, grey } = thumbnailOf(one, side, RANGE);
  return Array.from({ length: grey.length / width }, (_, row) => [
    ...grey.slice(row * width, (row + 1) * width),
  ]);
};

it('shows a slice across the body as a radiologist sees it', () => {
  expect(rows(volume([1, 2, 3, 4, 5, 6], {}))).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
});

it('turns a slice whose axes run to the right and to the front', () => {
  expect(rows(volume([1, 2, 3, 4, 5, 6], { direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1] }))).toEqual([
    [6, 5, 4],
    [3, 2, 1],
  ]);
});

it('takes the middle slice across the body of a sagittal scan', () => {
  // Columns run to the back, rows to the feet, slices to the left: 3 slices of 3 rows of 2.
  const sagittal = volume(
    Array.from({ length: 18 }, (_, at) => at),
    {
      size: [3, 3, 2],
      direction: [0, 0, 1, 1, 0, 0, 0, -1, 0],
    },
  );
  // Row 1 of each slice, from right to left, front on top.
  expect(rows(sagittal)).toEqual([
    [2, 8, 14],
    [3, 9, 15],
  ]);
});

it('keeps the proportions of the patient', () => {
  const { width, height } = thumbnailOf(volume([1, 2, 3, 4, 5, 6], { spacing: [1, 3, 1] }), 48);
  expect([width, height]).toEqual([24, 48]);
});

it('spreads values of any kind over the greys', () => {
  const { grey } = thumbnailOf(volume([-1000, -1000, 0, 1000, 3000, 3000], {}), 3);
  expect([grey[0], grey[2], grey[5]]).toEqual([0, 63, 255]);
});
