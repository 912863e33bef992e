/** The same voxels in another order: what two programs make of one grid. */
import { sameGrid } from './geometry.ts';
import type { Geometry, Volume, VoxelArray } from './volume.ts';

/** Axes belong together when the cosine between them is at least this: of small turns nnU-Net only warns. */
const PARALLEL = 0.9;
/** Farther than this from a voxel's centre, in voxels, a corner is not that voxel. */
const TOLERANCE = 0.1;

type Axis = 0 | 1 | 2;
const AXES = [0, 1, 2] as const;

/** Along a grid's axis (i, j, k) the volume's own axis grows or shrinks. */
interface Way {
  readonly axis: Axis;
  readonly sign: 1 | -1;
}

/**
 * The voxels of a one-channel volume in the order of `grid`, where both are the same voxels in space with axes swapped or
 * reversed; undefined where they are not. Of grids with the same axes only size and spacing must agree, as for nnU-Net.
 * The array itself when nothing has to move.
 */
export function turnOnto({ data, geometry }: Volume, grid: Geometry): VoxelArray | undefined {
  const ways = waysOnto(geometry, grid);
  return ways && (isStill(ways) ? data : turned(data, geometry, ways));
}

/** True where `turnOnto` finds a place for each voxel. */
export const sameVoxels = (geometry: Geometry, grid: Geometry): boolean =>
  waysOnto(geometry, grid) !== undefined;

function waysOnto(from: Geometry, grid: Geometry): Way[] | undefined {
  const ways = waysOf(from, grid);
  if (!ways) return undefined;
  return (isStill(ways) ? sameGrid(from, grid) : liesOn(from, grid, ways)) ? ways : undefined;
}

const isStill = (ways: readonly Way[]): boolean =>
  ways.every(({ axis, sign }, own) => axis === own && sign === 1);

const column = ({ direction }: Geometry, axis: Axis): number[] =>
  AXES.map((row) => direction[3 * row + axis] ?? 0);
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
const ijk = <T>([z, y, x]: readonly [T, T, T]): [T, T, T] => [x, y, z];

function waysOf(from: Geometry, grid: Geometry): Way[] | undefined {
  const ways = AXES.flatMap((own): Way[] => {
    const cosines = AXES.map((axis) => dot(column(grid, own), column(from, axis)));
    const axis = AXES.find((candidate) => Math.abs(cosines[candidate] ?? 0) >= PARALLEL);
    return axis === undefined ? [] : [{ axis, sign: (cosines[axis] ?? 0) > 0 ? 1 : -1 }];
  });
  return new Set(ways.map(({ axis }) => axis)).size === 3 ? ways : undefined;
}

/** Equal sizes and spacings along the matched axes, and the first voxel of the grid where the ways begin. */
function liesOn(from: Geometry, grid: Geometry, ways: readonly Way[]): boolean {
  const [sizes, spacings] = [ijk(from.size), ijk(from.spacing)];
  const [gridSizes, gridSpacings] = [ijk(grid.size), ijk(grid.spacing)];
  const offset = grid.origin.map((mm, i) => mm - (from.origin[i] ?? 0));
  return ways.every(({ axis, sign }, own) => {
    const [size = 0, spacing = 1, wanted = 0] = [sizes[axis], spacings[axis], gridSpacings[own]];
    const start = dot(offset, column(from, axis)) / spacing;
    return (
      size === gridSizes[own] &&
      Math.abs(spacing - wanted) <= 1e-4 * spacing &&
      Math.abs(start - (sign > 0 ? 0 : size - 1)) <= TOLERANCE
    );
  });
}

function turned(data: VoxelArray, { size }: Geometry, ways: readonly Way[]): VoxelArray {
  const sizes = ijk(size);
  const strides = [1, sizes[0], sizes[0] * sizes[1]];
  const steps = ways.map(({ axis, sign }) => sign * (strides[axis] ?? 0));
  const lengths = ways.map(({ axis }) => sizes[axis]);
  const start = ways.reduce(
    (at, { axis, sign }) => at + (sign > 0 ? 0 : (sizes[axis] - 1) * (strides[axis] ?? 0)),
    0,
  );
  const [di = 0, dj = 0, dk = 0] = steps;
  const [ni = 0, nj = 0, nk = 0] = lengths;
  const result = data.slice();
  let to = 0;
  for (let k = 0; k < nk; k++)
    for (let j = 0; j < nj; j++)
      for (let i = 0, from = start + k * dk + j * dj; i < ni; i++, from += di) result[to++] = data[from] ?? 0;
  return result;
}
