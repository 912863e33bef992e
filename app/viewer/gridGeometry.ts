import type { Geometry } from '../../workers/image/index.ts';

/** A point or vector in LPS (patient left, posterior, superior), mm. */
export type Lps = readonly [x: number, y: number, z: number];
/** Voxel coordinates in file order (fastest axis first); whole numbers are voxel centres. */
export type Ijk = readonly [i: number, j: number, k: number];

type Axis = 0 | 1 | 2;

/** Voxel counts in file order. */
export const sizeIjk = ({ size }: Geometry): Ijk => [size[2], size[1], size[0]];
/** Spacings (mm) in file order. */
export const spacingIjk = ({ spacing }: Geometry): Ijk => [spacing[2], spacing[1], spacing[0]];

/** Unit vector (LPS) along which the file's axis 0 = i, 1 = j or 2 = k grows. */
export function axisDirection({ direction }: Geometry, axis: Axis): Lps {
  return [direction[axis] ?? 0, direction[3 + axis] ?? 0, direction[6 + axis] ?? 0];
}

export const dot = (a: Lps, b: Lps): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const scaled = (a: Lps, factor: number): Lps => [a[0] * factor, a[1] * factor, a[2] * factor];
export const plus = (a: Lps, b: Lps): Lps => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const minus = (a: Lps, b: Lps): Lps => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const cross = (a: Lps, b: Lps): Lps => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** LPS of a voxel coordinate: origin + direction · (spacing ∘ index). */
export function indexToWorld(geometry: Geometry, index: Ijk): Lps {
  const spacing = spacingIjk(geometry);
  let world: Lps = geometry.origin;
  for (const axis of [0, 1, 2] as const)
    world = plus(world, scaled(axisDirection(geometry, axis), index[axis] * spacing[axis]));
  return world;
}

/** Voxel coordinate of an LPS point. The direction is orthonormal (readers refuse others), so its inverse is
 *  its transpose. */
export function worldToIndex(geometry: Geometry, world: Lps): Ijk {
  const spacing = spacingIjk(geometry);
  const offset = minus(world, geometry.origin);
  return [
    dot(offset, axisDirection(geometry, 0)) / spacing[0],
    dot(offset, axisDirection(geometry, 1)) / spacing[1],
    dot(offset, axisDirection(geometry, 2)) / spacing[2],
  ];
}

/** The nearest voxel inside the grid. */
export function nearestVoxel(geometry: Geometry, index: Ijk): Ijk {
  const size = sizeIjk(geometry);
  const inside = (axis: Axis) => Math.min(Math.max(Math.round(index[axis]), 0), size[axis] - 1);
  return [inside(0), inside(1), inside(2)];
}

/** True when the voxel coordinate lies in a voxel of the grid (half a voxel around the outer centres). */
export function inGrid(geometry: Geometry, index: Ijk): boolean {
  const size = sizeIjk(geometry);
  return ([0, 1, 2] as const).every((axis) => index[axis] >= -0.5 && index[axis] < size[axis] - 0.5);
}

/** Position of a voxel in the C-order array. */
export function voxelOffset(geometry: Geometry, index: Ijk): number {
  const size = sizeIjk(geometry);
  return (index[2] * size[1] + index[1]) * size[0] + index[0];
}
