import type { PlaneSource } from './planeSource.ts';

/** Planes along axis 0 of a source, kept while the moving window of a resampling needs them. */
export class PlaneCache {
  private readonly planes = new Map<number, Float32Array>();
  private readonly spare: Float32Array[] = [];

  constructor(private readonly source: PlaneSource) {}

  /** sum = Σ weights[i] · plane(first + i). Windows must not move backwards. */
  combine(first: number, weights: Float64Array, sum: Float64Array): void {
    this.forgetBefore(first);
    sum.fill(0);
    const plane = (i: number): Float32Array => this.plane(first + i);
    let i = 0;
    // Four planes at a time: the sum is then loaded and stored once for four products.
    for (; i + 4 <= weights.length; i += 4) {
      const quad = weights.subarray(i, i + 4);
      addFour(sum, quad, plane(i), plane(i + 1), plane(i + 2), plane(i + 3));
    }
    for (; i < weights.length; i++) addOne(sum, weights[i] as number, plane(i));
  }

  private plane(index: number): Float32Array {
    const held = this.planes.get(index);
    if (held) return held;
    const plane = this.spare.pop() ?? new Float32Array(this.source.shape[1] * this.source.shape[2]);
    this.source.readPlane(0, index, plane);
    this.planes.set(index, plane);
    return plane;
  }

  private forgetBefore(first: number): void {
    for (const [index, plane] of this.planes) {
      if (index >= first) continue;
      this.planes.delete(index);
      this.spare.push(plane);
    }
  }
}

function addFour(
  sum: Float64Array,
  weights: Float64Array,
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  d: Float32Array,
): void {
  const [wa = 0, wb = 0, wc = 0, wd = 0] = weights;
  for (let i = 0; i < sum.length; i++) {
    sum[i] =
      (sum[i] as number) +
      wa * (a[i] as number) +
      wb * (b[i] as number) +
      wc * (c[i] as number) +
      wd * (d[i] as number);
  }
}

function addOne(sum: Float64Array, weight: number, plane: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + weight * (plane[i] as number);
}
