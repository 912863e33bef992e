import type { Zyx } from '../image/index.ts';

/**
 * Squared distance (mm²) from every voxel's centre to the centre of the nearest voxel of the mask; Infinity where the
 * mask is empty. Exact: the lower envelope of parabolas, one axis after the other.
 * @param mask `[z, y, x]`, non-zero inside @param spacing mm, array order
 * Source: Felzenszwalb & Huttenlocher, Distance Transforms of Sampled Functions, 2012.
 */
export function squaredDistances(mask: Uint8Array, size: Zyx, spacing: Zyx): Float32Array {
  const distances = Float32Array.from(mask, (inside) => (inside ? 0 : Number.POSITIVE_INFINITY));
  const [depth, height, width] = size;
  const plane = height * width;
  const lower = new LowerEnvelope(Math.max(...size));
  for (let row = 0; row < depth * height; row++) lower.pass(distances, row * width, 1, width, spacing[2]);
  for (let z = 0; z < depth; z++)
    for (let x = 0; x < width; x++) lower.pass(distances, z * plane + x, width, height, spacing[1]);
  for (let i = 0; i < plane; i++) lower.pass(distances, i, plane, depth, spacing[0]);
  return distances;
}

/** min over q of f(q) + (step · (p - q))² for every p of a line. */
class LowerEnvelope {
  private readonly f: Float64Array;
  /** Vertices of the parabolas on the envelope, and where each takes over. */
  private readonly vertex: Int32Array;
  private readonly from: Float64Array;

  constructor(longest: number) {
    this.f = new Float64Array(longest);
    this.vertex = new Int32Array(longest);
    this.from = new Float64Array(longest + 1);
  }

  pass(values: Float32Array, start: number, stride: number, length: number, step: number): void {
    const { f, vertex } = this;
    for (let p = 0; p < length; p++) f[p] = values[start + p * stride];
    const count = this.build(length, step * step);
    if (count === 0) return;
    let k = 0;
    for (let p = 0; p < length; p++) {
      while (k + 1 < count && this.from[k + 1] < p) k++;
      const away = (p - vertex[k]) * step;
      values[start + p * stride] = f[vertex[k]] + away * away;
    }
  }

  /** @returns how many parabolas form the envelope */
  private build(length: number, unit: number): number {
    const { f, vertex, from } = this;
    let count = 0;
    for (let q = 0; q < length; q++) {
      if (f[q] === Number.POSITIVE_INFINITY) continue;
      let takesOver = Number.NEGATIVE_INFINITY;
      while (count > 0) {
        const v = vertex[count - 1];
        takesOver = ((f[q] - f[v]) / unit + q * q - v * v) / (2 * (q - v));
        if (takesOver > from[count - 1]) break;
        count--;
        takesOver = Number.NEGATIVE_INFINITY;
      }
      vertex[count] = q;
      from[count++] = takesOver;
    }
    return count;
  }
}
