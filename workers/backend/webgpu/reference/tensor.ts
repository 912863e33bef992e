import type { Czyx } from '../../../image/index.ts';

/** `[c, z, y, x]`, float32, as the kernels' twins read and write it. */
export interface Tensor {
  readonly shape: Czyx;
  readonly data: Float32Array;
}

export function emptyTensor(shape: Czyx): Tensor {
  return { shape, data: new Float32Array(shape[0] * shape[1] * shape[2] * shape[3]) };
}

/** Index of an element, or -1 outside the volume. */
export function indexOf([, depth, height, width]: Czyx, c: number, z: number, y: number, x: number): number {
  const inside = z >= 0 && z < depth && y >= 0 && y < height && x >= 0 && x < width;
  return inside ? ((c * depth + z) * height + y) * width + x : -1;
}

/** Calls `visit` for every element, in memory order. */
export function forEachElement(
  [channels, depth, height, width]: Czyx,
  visit: (c: number, z: number, y: number, x: number) => void,
): void {
  for (let c = 0; c < channels; c += 1) {
    for (let z = 0; z < depth; z += 1) {
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) visit(c, z, y, x);
      }
    }
  }
}

/** Channel `c` as a view. */
export function channel({ shape, data }: Tensor, c: number): Float32Array {
  const size = shape[1] * shape[2] * shape[3];
  return data.subarray(c * size, (c + 1) * size);
}
