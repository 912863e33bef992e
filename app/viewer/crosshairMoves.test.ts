import { expect, it } from 'vitest';
import { insideGrid, middleOf, nudged, scrolled, underPoint } from './crosshairMoves.ts';
import { planesOf } from './planes.ts';

/** 4 slices of 5 rows of 6 voxels, 2 mm, axes along LPS. */
const geometry = {
  size: [4, 5, 6] as const,
  spacing: [2, 2, 2] as const,
  origin: [10, 20, 30] as const,
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] as const,
};
const { axial, coronal } = planesOf(geometry, 'radiological');

it('begins in the middle and stays inside the grid', () => {
  expect(middleOf(geometry)).toEqual([3, 2, 2]);
  expect(insideGrid(geometry, [-1, 9, 1.5])).toEqual([0, 4, 1.5]);
});

it('goes under a point of a plane, through its slices, and by voxels as it shows them', () => {
  expect(underPoint(geometry, [3, 2, 2], axial, [12, 28, 99])).toEqual([1, 4, 2]);
  expect(scrolled([3, 2, 1.6], axial, -1)).toEqual([3, 2, 1]);
  expect(nudged([3, 2, 2], axial, 1, 1)).toEqual([4, 3, 2]);
  // Down in a coronal plane is towards the feet, where slices are counted from.
  expect(nudged([3, 2, 2], coronal, 0, 1)).toEqual([3, 2, 1]);
});
