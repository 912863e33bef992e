/** Moves images onto the regular grid that their stack asks for. Voxels `[z, y, x]`. */
import type { VoxelArray } from '../../volume.ts';
import type { SliceSource } from '../series/sliceLayout.ts';
import type { Shift } from '../series/stack.ts';

export interface Plane {
  readonly rows: number;
  readonly columns: number;
}

const isFractional = (data: VoxelArray): boolean =>
  data instanceof Float32Array || data instanceof Float64Array;

const sameType = (data: VoxelArray, length: number): VoxelArray => {
  if (data instanceof Int16Array) return new Int16Array(length);
  if (data instanceof Uint16Array) return new Uint16Array(length);
  if (data instanceof Int32Array) return new Int32Array(length);
  return new Float32Array(length);
};

/** Each image on a larger canvas at its own, fractional place (bilinear); around it the lowest value of all: air. */
export function shiftImages(
  data: VoxelArray,
  image: Plane,
  canvas: Plane,
  shifts: readonly Shift[],
): VoxelArray {
  const moved = sameType(data, shifts.length * canvas.rows * canvas.columns).fill(lowest(data)) as VoxelArray;
  const rounded = isFractional(data) ? (value: number): number => value : Math.round;
  const from = image.rows * image.columns;
  const to = canvas.rows * canvas.columns;
  shifts.forEach((shift, z) => {
    const source = data.subarray(z * from, (z + 1) * from);
    shiftImage(source, image, moved.subarray(z * to, (z + 1) * to), canvas, shift, rounded);
  });
  return moved;
}

function shiftImage(
  source: VoxelArray,
  image: Plane,
  target: VoxelArray,
  canvas: Plane,
  { rows, columns }: Shift,
  rounded: (value: number) => number,
): void {
  const [bottom, left] = [Math.ceil(rows - 1e-6), Math.ceil(columns - 1e-6)];
  // The share of the voxel before, along each axis.
  const [fy, fx] = [bottom - rows, left - columns].map((share) => Math.max(0, share)) as [number, number];
  const at = (y: number, x: number): number =>
    source[Math.min(y, image.rows - 1) * image.columns + Math.min(x, image.columns - 1)] ?? 0;
  const [height, width] = [image.rows - (fy > 1e-6 ? 1 : 0), image.columns - (fx > 1e-6 ? 1 : 0)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const near = (1 - fx) * at(y, x) + fx * at(y, x + 1);
      const far = (1 - fx) * at(y + 1, x) + fx * at(y + 1, x + 1);
      target[(y + bottom) * canvas.columns + x + left] = rounded((1 - fy) * near + fy * far);
    }
  }
}

function lowest(data: VoxelArray): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < data.length; i++) if ((data[i] ?? 0) < least) least = data[i] ?? 0;
  return least;
}

/** Slices of the grid, mixed from the images around them. */
export function mixSlices(
  data: VoxelArray,
  voxelsPerSlice: number,
  slices: readonly SliceSource[],
): VoxelArray {
  const mixed = sameType(data, slices.length * voxelsPerSlice);
  const image = (index: number): VoxelArray =>
    data.subarray(index * voxelsPerSlice, (index + 1) * voxelsPerSlice) as VoxelArray;
  const rounded = isFractional(data) ? (value: number): number => value : Math.round;
  slices.forEach(({ lower, upper, weight }, k) => {
    const target = mixed.subarray(k * voxelsPerSlice, (k + 1) * voxelsPerSlice);
    if (weight === 0) {
      target.set(image(lower));
      return;
    }
    const [below, above] = [image(lower), image(upper)];
    for (let i = 0; i < target.length; i++)
      target[i] = rounded((1 - weight) * (below[i] ?? 0) + weight * (above[i] ?? 0));
  });
  return mixed;
}
