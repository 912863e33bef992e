/** Where an image of a segmentation lies on the grid of its series. */
import type { Geometry } from '../../volume.ts';
import { indexOf, stepsAlong } from '../gridIndex.ts';
import type { FrameHeader, Vector } from '../header/instance.ts';
import { along } from '../vectors.ts';

/** Voxel (i, j, k) of the grid = start + column · alongColumn + row · alongRow, for pixel (row, column). */
export interface FramePlace {
  readonly start: Vector;
  readonly perColumn: Vector;
  readonly perRow: Vector;
  /** Pixels are voxels: each lies on a voxel's centre and no two on one. */
  readonly exact: boolean;
}

/** Farther than this from a voxel's centre, in voxels, a pixel is not that voxel. */
const TOLERANCE = 0.05;

/** Undefined for an image that does not say where it lies. */
export function placeFrame(
  header: FrameHeader,
  columns: number,
  rows: number,
  grid: Geometry,
): FramePlace | undefined {
  const { position, orientation, pixelSpacing } = header;
  if (!position || !orientation || !pixelSpacing) return undefined;
  const [rowsMm, columnsMm] = pixelSpacing;
  const start = indexOf(grid, position);
  const perColumn = stepsAlong(grid, along([0, 0, 0], orientation.row, columnsMm));
  const perRow = stepsAlong(grid, along([0, 0, 0], orientation.column, rowsMm));
  const corner = along(along(start, perColumn, columns - 1), perRow, rows - 1);
  const exact =
    isUnit(perColumn, columns) &&
    isUnit(perRow, rows) &&
    [start, corner].every((point) => point.every(isWhole));
  return { start, perColumn, perRow, exact };
}

const isWhole = (steps: number): boolean => Math.abs(steps - Math.round(steps)) < TOLERANCE;

/** One step along one axis, so nearly that `count` of them do not add up to a voxel's worth of error. */
function isUnit(steps: Vector, count: number): boolean {
  const whole = steps.map(Math.round);
  const sum = whole.reduce((total, step) => total + Math.abs(step), 0);
  return sum === 1 && steps.every((step, axis) => Math.abs(step - (whole[axis] ?? 0)) * count < TOLERANCE);
}
