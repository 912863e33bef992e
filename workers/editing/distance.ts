import type { Zyx } from '../image/index.ts';

const FAR = 1e20;

/**
 * Squared distance (mm²) of every voxel centre to the nearest voxel with `mask` = 1; exact, anisotropic.
 * What lies outside the array does not count. Source: Felzenszwalb and Huttenlocher, "Distance transforms of sampled
 * functions" (2012): one lower envelope of parabolas a line, axis by axis.
 */
export function squaredDistances(mask: Uint8Array, size: Zyx, spacing: Zyx): Float32Array {
  const distance = Float32Array.from(mask, (set) => (set ? 0 : FAR));
  const [depth, height, width] = size;
  const line = new Line(Math.max(depth, height, width));
  for (let row = 0; row < depth * height; row++) line.transform(distance, row * width, 1, width, spacing[2]);
  for (let z = 0; z < depth; z++)
    for (let x = 0; x < width; x++)
      line.transform(distance, z * height * width + x, width, height, spacing[1]);
  for (let at = 0; at < height * width; at++) line.transform(distance, at, height * width, depth, spacing[0]);
  return distance;
}

class Line {
  private readonly values: Float64Array;
  private readonly vertex: Int32Array;
  private readonly border: Float64Array;

  constructor(longest: number) {
    this.values = new Float64Array(longest);
    this.vertex = new Int32Array(longest);
    this.border = new Float64Array(longest + 1);
  }

  transform(data: Float32Array, start: number, stride: number, length: number, spacing: number): void {
    const { values, vertex, border } = this;
    const unit = spacing * spacing;
    let top = -1;
    for (let at = 0; at < length; at++) {
      const value = data[start + at * stride] ?? FAR;
      values[at] = value;
      if (value >= FAR) continue;
      let from = -Infinity;
      while (top >= 0) {
        const other = vertex[top] ?? 0;
        from = ((value - (values[other] ?? 0)) / unit + at * at - other * other) / (2 * (at - other));
        if (from > (border[top] ?? 0)) break;
        top--;
      }
      if (top < 0) from = -Infinity;
      vertex[++top] = at;
      border[top] = from;
      border[top + 1] = Infinity;
    }
    if (top < 0) return;
    let piece = 0;
    for (let at = 0; at < length; at++) {
      while ((border[piece + 1] ?? Infinity) < at) piece++;
      const other = vertex[piece] ?? 0;
      data[start + at * stride] = (at - other) ** 2 * unit + (values[other] ?? 0);
    }
  }
}
