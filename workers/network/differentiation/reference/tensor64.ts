import type { Zyx } from '../../../image/index.ts';

/** `[batch, channels, z, y, x]` */
export type Shape5 = readonly [n: number, c: number, z: number, y: number, x: number];

/** A tensor of the twins: float64, C order. Gradients of parameters are `[count, 1, 1, 1, 1]`. */
export interface Tensor64 {
  readonly shape: Shape5;
  readonly data: Float64Array;
}

export function zeros(shape: Shape5): Tensor64 {
  return { shape, data: new Float64Array(shape[0] * voxels(shape) * shape[1]) };
}

export const voxels = ([, , z, y, x]: Shape5): number => z * y * x;
export const extent = ([, , z, y, x]: Shape5): Zyx => [z, y, x];

/** Index of a voxel, or -1 outside. */
export function indexOf(
  [, channels, depth, height, width]: Shape5,
  n: number,
  c: number,
  z: number,
  y: number,
  x: number,
): number {
  if (z < 0 || y < 0 || x < 0 || z >= depth || y >= height || x >= width) return -1;
  return (((n * channels + c) * depth + z) * height + y) * width + x;
}

/** A tensor whose value at `at` is `value(at)`. */
export function mapped(shape: Shape5, value: (at: number) => number): Tensor64 {
  const result = zeros(shape);
  for (let at = 0; at < result.data.length; at++) result.data[at] = value(at);
  return result;
}

/** Sample and channel of each block of voxels, with the block's first index. */
export function forEachPlane(shape: Shape5, visit: (n: number, c: number, from: number) => void): void {
  const size = voxels(shape);
  for (let n = 0; n < shape[0]; n++) {
    for (let c = 0; c < shape[1]; c++) visit(n, c, (n * shape[1] + c) * size);
  }
}
