/** Turning a grid to the axis order and directions closest to RAS+, and back. Source: nibabel 5 `orientations.py`. */
import { type VoxelArray, voxelCount, type Zyx } from '../volume.ts';
import { type Affine, nearestRotation } from './affine.ts';

/** For each voxel axis (i, j, k): the output axis (0 R, 1 A, 2 S) it runs along, and whether towards it. */
export type Orientation = readonly { readonly axis: number; readonly flipped: boolean }[];

/** Source: nibabel 5 `io_orientation`; axes that fit best choose first. */
export function orientationOf(affine: Affine): Orientation {
  const rotation = nearestRotation(affine);
  const strength = (j: number): number =>
    Math.max(...[0, 1, 2].map((row) => (rotation[3 * row + j] ?? 0) ** 2));
  const order = [0, 1, 2].sort((a, b) => strength(b) - strength(a));
  const free = new Set([0, 1, 2]);
  const chosen = new Map<number, { axis: number; flipped: boolean }>();
  for (const j of order) {
    const entry = (row: number): number => rotation[3 * row + j] ?? 0;
    const axis = [...free].reduce((best, row) => (Math.abs(entry(row)) > Math.abs(entry(best)) ? row : best));
    free.delete(axis);
    chosen.set(j, { axis, flipped: entry(axis) < 0 });
  }
  return [0, 1, 2].map((j) => chosen.get(j) ?? { axis: j, flipped: false });
}

export const isCanonical = (orientation: Orientation): boolean =>
  orientation.every(({ axis, flipped }, j) => axis === j && !flipped);

/** The affine of the turned grid. `size` [z, y, x] is that of the grid before. */
export function turnedAffine(affine: Affine, orientation: Orientation, size: Zyx): Affine {
  const sizes = [size[2], size[1], size[0]];
  const turned = affine.slice();
  for (let row = 0; row < 3; row++) {
    let offset = affine[4 * row + 3] ?? 0;
    orientation.forEach(({ axis, flipped }, j) => {
      const step = affine[4 * row + j] ?? 0;
      turned[4 * row + axis] = flipped ? -step : step;
      if (flipped) offset += step * ((sizes[j] ?? 1) - 1);
    });
    turned[4 * row + 3] = offset;
  }
  return turned;
}

/** Size [z, y, x] of the turned grid. */
export function turnedSize(size: Zyx, orientation: Orientation): Zyx {
  const turned: [number, number, number] = [1, 1, 1];
  orientation.forEach(({ axis }, j) => {
    turned[2 - axis] = size[2 - j] ?? 1;
  });
  return turned;
}

/** Size [z, y, x] of the grid before it was turned: the inverse of `turnedSize`. */
export function sizeBefore(turned: Zyx, orientation: Orientation): Zyx {
  const size: [number, number, number] = [1, 1, 1];
  orientation.forEach(({ axis }, j) => {
    size[2 - j] = turned[2 - axis] ?? 1;
  });
  return size;
}

/** Voxels `[z, y, x]` of a grid of `size`, turned to `orientation`. A new array of the same type. */
export function turn<T extends VoxelArray>(data: T, size: Zyx, orientation: Orientation): T {
  const to = data.slice() as T;
  walk(size, orientation, (before, after) => {
    to[after] = data[before] ?? 0;
  });
  return to;
}

/** Undoes `turn`: `size` and `orientation` are the same as there. */
export function turnBack<T extends VoxelArray>(data: T, size: Zyx, orientation: Orientation): T {
  const to = data.slice() as T;
  walk(size, orientation, (before, after) => {
    to[before] = data[after] ?? 0;
  });
  return to;
}

/** Visits every voxel with its index before and after turning. */
function walk(size: Zyx, orientation: Orientation, visit: (before: number, after: number) => void): void {
  const [, ny, nx] = turnedSize(size, orientation);
  const strides = [1, nx, nx * ny];
  const steps = orientation.map(({ axis, flipped }) => (flipped ? -1 : 1) * (strides[axis] ?? 1));
  const [di = 1, dj = 1, dk = 1] = steps;
  const counts = [size[2], size[1], size[0]];
  let start = 0;
  steps.forEach((step, j) => {
    if (step < 0) start -= step * ((counts[j] ?? 1) - 1);
  });
  const total = voxelCount(size);
  const [ni = 1, nj = 1] = counts;
  for (let before = 0; before < total; before++) {
    const i = before % ni;
    const j = Math.floor(before / ni) % nj;
    const k = Math.floor(before / (ni * nj));
    visit(before, start + i * di + j * dj + k * dk);
  }
}
