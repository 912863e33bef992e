import { expect, it } from 'vitest';
import { OBLIQUE, SIGNED_PERMUTATIONS } from '../../e2e/harness/directions.ts';
import type { Geometry } from '../../workers/image/index.ts';
import { dot, indexToWorld, worldToIndex } from './gridGeometry.ts';
import { directionLetters } from './orientationLetters.ts';
import { PLANE_PANES, type PlanePane, planesOf } from './planes.ts';

const grid = (direction: readonly number[]): Geometry => ({
  size: [5, 7, 11],
  spacing: [3, 2, 1.5],
  origin: [10, -20, 30],
  direction,
});

/** Radiological convention, written out by hand: letters at top, right, bottom, left. */
const CONVENTION: Readonly<Record<PlanePane, string>> = { axial: 'ALPR', sagittal: 'SPIA', coronal: 'SLIR' };

/** What a pane's right and down steps do in the patient, from voxel positions alone. */
function stepsInPatient(geometry: Geometry, pane: PlanePane) {
  const plane = planesOf(geometry)[pane];
  const from: [number, number, number] = [2, 2, 2];
  const step = ({ axis, sign }: { axis: 0 | 1 | 2; sign: 1 | -1 }) => {
    const to: [number, number, number] = [...from];
    to[axis] += sign;
    const [a, b] = [indexToWorld(geometry, from), indexToWorld(geometry, to)];
    return [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const;
  };
  return { right: step(plane.right), down: step(plane.down), plane };
}

function dominantLetter(step: readonly number[]): string {
  const axis = step.reduce((best, value, at) => (Math.abs(value) > Math.abs(step[best] ?? 0) ? at : best), 0);
  return (['LR', 'PA', 'SI'][axis] ?? '')[(step[axis] ?? 0) > 0 ? 0 : 1] ?? '';
}

it('has 48 different axis permutations and flips to test with', () => {
  expect(new Set(SIGNED_PERMUTATIONS.map(String)).size).toBe(48);
});

it.each(PLANE_PANES)('walks the voxels of the %s pane in radiological convention on all 51 grids', (pane) => {
  for (const direction of [...SIGNED_PERMUTATIONS, ...OBLIQUE]) {
    const { right, down } = stepsInPatient(grid(direction), pane);
    const up = down.map((value) => -value);
    const left = right.map((value) => -value);
    expect([up, right, down, left].map(dominantLetter).join(''), String(direction)).toBe(CONVENTION[pane]);
  }
});

it('gives cornerstone vectors that agree with the voxel steps', () => {
  for (const direction of [...SIGNED_PERMUTATIONS, ...OBLIQUE])
    for (const pane of PLANE_PANES) {
      const { right, down, plane } = stepsInPatient(grid(direction), pane);
      expect(dot(plane.rightward, right)).toBeCloseTo(Math.hypot(...right), 9);
      expect(dot(plane.upward, down)).toBeCloseTo(-Math.hypot(...down), 9);
      expect(dot(plane.towardsEye, plane.rightward)).toBeCloseTo(0, 9);
      expect(dot(plane.towardsEye, plane.upward)).toBeCloseTo(0, 9);
    }
});

it('uses each file axis once, even at 45 degrees', () => {
  const half = Math.SQRT1_2;
  const planes = planesOf(grid([half, -half, 0, half, half, 0, 0, 0, 1]));
  expect(new Set(PLANE_PANES.map((pane) => planes[pane].through)).size).toBe(3);
});

it('tells by how much an acquisition is tilted', () => {
  const planes = planesOf(grid(OBLIQUE[0] ?? []));
  expect(planes.axial.tilt).toBeCloseTo(12, 6);
  expect(planes.sagittal.tilt).toBeCloseTo(0, 6);
  expect(planesOf(grid(SIGNED_PERMUTATIONS[17] ?? [])).coronal.tilt).toBe(0);
});

it('counts the slices of the axis that each pane steps through', () => {
  const planes = planesOf(grid([0, 0, 1, 1, 0, 0, 0, 1, 0]));
  // File axis i (11 voxels) runs along y, j (7) along z, k (5) along x.
  expect([planes.sagittal.slices, planes.coronal.slices, planes.axial.slices]).toEqual([5, 11, 7]);
});

it('finds the voxel of a patient point again', () => {
  for (const direction of [...SIGNED_PERMUTATIONS, ...OBLIQUE]) {
    const index = worldToIndex(grid(direction), indexToWorld(grid(direction), [3, 1.5, 4]));
    expect(index[0]).toBeCloseTo(3, 9);
    expect(index[1]).toBeCloseTo(1.5, 9);
    expect(index[2]).toBeCloseTo(4, 9);
  }
});

it('names a direction by its nearest patient side, and by two when it lies between', () => {
  expect(directionLetters([-1, 0, 0])).toBe('R');
  expect(directionLetters([-0.98, -0.2, 0])).toBe('R');
  expect(directionLetters([-0.8, -0.6, 0])).toBe('RA');
  expect(directionLetters([0.1, 0.7, -0.71])).toBe('IP');
});
