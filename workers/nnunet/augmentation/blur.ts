/** Gaussian blur of one channel, axis by axis. Source: batchgeneratorsv2 `GaussianBlurTransform` (spec §7.3, 3). */
import type { Zyx } from '../../image/index.ts';

/** Normalised samples of a Gaussian; its length is the odd number nearest to 6σ + 0.5. */
export function blurKernel(sigma: number): Float32Array {
  const wanted = 6 * sigma + 0.5;
  const rounded = Math.round(wanted);
  const length = rounded % 2 === 1 ? rounded : wanted >= rounded ? rounded + 1 : rounded - 1;
  const middle = (length - 1) / 2;
  const values = Array.from({ length }, (_, i) => Math.exp(-0.5 * ((i - middle) / sigma) ** 2));
  const sum = values.reduce((total, value) => total + value, 0);
  return Float32Array.from(values, (value) => value / sum);
}

/** In place. `sigmas` by axis; undefined leaves an axis alone. Borders are reflected, the outermost voxel once. */
export function blurChannel(values: Float32Array, shape: Zyx, sigmas: readonly (number | undefined)[]): void {
  for (const axis of [0, 1, 2] as const) {
    const sigma = sigmas[axis];
    if (sigma !== undefined) blurAxis(values, shape, axis, blurKernel(sigma));
  }
}

function blurAxis(values: Float32Array, shape: Zyx, axis: 0 | 1 | 2, kernel: Float32Array): void {
  const extent = shape[axis];
  const stride = axis === 2 ? 1 : axis === 1 ? shape[2] : shape[1] * shape[2];
  const half = (kernel.length - 1) / 2;
  const line = new Float64Array(extent + 2 * half);
  for (let outer = 0; outer < values.length; outer += stride * extent) {
    for (let inner = 0; inner < stride; inner++) {
      const start = outer + inner;
      for (let i = -half; i < extent + half; i++) {
        line[i + half] = values[start + reflected(i, extent) * stride] as number;
      }
      for (let i = 0; i < extent; i++) {
        let sum = 0;
        for (let k = 0; k < kernel.length; k++) sum += (kernel[k] as number) * (line[i + k] as number);
        values[start + i * stride] = sum;
      }
    }
  }
}

function reflected(i: number, extent: number): number {
  let at = i;
  while (at < 0 || at >= extent) {
    if (extent === 1) return 0;
    at = at < 0 ? -at : 2 * (extent - 1) - at;
  }
  return at;
}
