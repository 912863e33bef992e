import type { Czyx } from '../image/index.ts';

/** Every subset of `axes`, the empty one first, then by size and lexicographically (spec nnunet-v2.md §6.6). */
export function mirrorSubsets(axes: readonly number[]): number[][] {
  const sorted = [...new Set(axes)].sort((a, b) => a - b);
  const subsets = Array.from({ length: 2 ** sorted.length }, (_, bits) =>
    sorted.filter((_axis, position) => (bits >> position) & 1),
  );
  return subsets.sort((a, b) => a.length - b.length || (a.join() < b.join() ? -1 : 1));
}

/** `data` `[c, z, y, x]` reversed along the spatial `axes` (0 = z, 1 = y, 2 = x), as a new array. */
export function flip(data: Float32Array, shape: Czyx, axes: readonly number[]): Float32Array {
  const [channels, depth, height, width] = shape;
  const flipped = new Float32Array(data.length);
  for (let c = 0; c < channels; c++) {
    for (let z = 0; z < depth; z++) {
      const sourceZ = axes.includes(0) ? depth - 1 - z : z;
      for (let y = 0; y < height; y++) {
        const sourceY = axes.includes(1) ? height - 1 - y : y;
        const source = ((c * depth + sourceZ) * height + sourceY) * width;
        flipped.set(data.subarray(source, source + width), ((c * depth + z) * height + y) * width);
      }
    }
  }
  if (axes.includes(2)) {
    for (let row = 0; row < flipped.length; row += width) flipped.subarray(row, row + width).reverse();
  }
  return flipped;
}
