/** Where the crosshair goes: voxel coordinates in file order, not yet kept inside the grid. Pure. */
import type { Geometry } from '../../workers/image/index.ts';
import { type Ijk, type Lps, sizeIjk, worldToIndex } from './gridGeometry.ts';
import type { Plane, SignedAxis } from './planes.ts';

type Axis = 0 | 1 | 2;

/** The grid's middle voxel. */
export function middleOf(geometry: Geometry): Ijk {
  const [i, j, k] = sizeIjk(geometry);
  return [i >> 1, j >> 1, k >> 1];
}

/** The nearest coordinate inside the grid; between two voxels it stays between them. */
export function insideGrid(geometry: Geometry, index: Ijk): Ijk {
  const size = sizeIjk(geometry);
  const inside = (axis: Axis) => Math.min(Math.max(index[axis], 0), size[axis] - 1);
  return [inside(0), inside(1), inside(2)];
}

/** Under a point (LPS, mm) of a plane, whose own slice stays. */
export function underPoint(geometry: Geometry, centre: Ijk, { through }: Plane, world: Lps): Ijk {
  return withAxis(worldToIndex(geometry, world), through, centre[through]);
}

/** Through a plane's slices. */
export function scrolled(centre: Ijk, { through }: Plane, slices: number): Ijk {
  return withAxis(centre, through, Math.round(centre[through]) + slices);
}

/** By voxels to the right and downwards as a plane shows them. */
export function nudged(centre: Ijk, plane: Plane, right: number, down: number): Ijk {
  const step = (index: Ijk, { axis, sign }: SignedAxis, steps: number) =>
    withAxis(index, axis, Math.round(index[axis]) + sign * steps);
  return step(step(centre, plane.right, right), plane.down, down);
}

function withAxis([i, j, k]: Ijk, axis: Axis, value: number): Ijk {
  return [axis === 0 ? value : i, axis === 1 ? value : j, axis === 2 ? value : k];
}
