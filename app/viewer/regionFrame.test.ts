import { expect, it } from 'vitest';
import { planesOf } from './planes.ts';
import { regionRectangle } from './regionFrame.ts';

const GEOMETRY = { size: [10, 20, 30], spacing: [1, 1, 1], origin: [0, 0, 0] } as const;
const BOX = { first: [2, 3, 4], end: [5, 9, 11] } as const;

it('lies where the box is on the screen, whichever way the axes run', () => {
  const lps = { ...GEOMETRY, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
  const { axial, coronal } = planesOf(lps);
  expect(regionRectangle(BOX, lps, axial, 2)).toEqual({ columns: [4, 11], rows: [3, 9] });
  expect(regionRectangle(BOX, lps, axial, 5)).toBeUndefined();
  // Superior is up: the first slices lie at the bottom.
  expect(regionRectangle(BOX, lps, coronal, 8)).toEqual({ columns: [4, 11], rows: [5, 8] });
  const flipped = { ...GEOMETRY, direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] };
  expect(regionRectangle(BOX, flipped, planesOf(flipped).axial, 4)?.columns).toEqual([19, 26]);
});
