/** Between LPS and the voxels of a grid. */
import type { Geometry } from '../volume.ts';
import type { Vector } from './header/instance.ts';
import { dot, subtract } from './vectors.ts';

/** Direction of the grid's axis i, j or k in LPS. */
export const axisOf = ({ direction }: Geometry, axis: 0 | 1 | 2): Vector => [
  direction[axis] ?? 0,
  direction[3 + axis] ?? 0,
  direction[6 + axis] ?? 0,
];

/** A way in LPS mm as steps along i, j and k. Axes at right angles, as every DICOM grid here has them. */
export function stepsAlong(grid: Geometry, way: Vector): Vector {
  const [z, y, x] = grid.spacing;
  return [dot(way, axisOf(grid, 0)) / x, dot(way, axisOf(grid, 1)) / y, dot(way, axisOf(grid, 2)) / z];
}

/** Voxel coordinate (i, j, k) of a point in LPS mm; whole numbers are voxel centres. */
export const indexOf = (grid: Geometry, point: Vector): Vector =>
  stepsAlong(grid, subtract(point, grid.origin));

/** Centre of voxel (i, j, k), LPS mm. */
export function pointAt(grid: Geometry, [i, j, k]: Vector): Vector {
  const [z, y, x] = grid.spacing;
  const [a, b, c] = [axisOf(grid, 0), axisOf(grid, 1), axisOf(grid, 2)];
  const at = (n: 0 | 1 | 2): number => grid.origin[n] + a[n] * i * x + b[n] * j * y + c[n] * k * z;
  return [at(0), at(1), at(2)];
}
