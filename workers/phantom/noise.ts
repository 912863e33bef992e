import { hash32, roughNormal } from './random.ts';

const NOISE_STREAM = 31;
/** Variance that the kernel (1 2 1)/4 leaves of white noise along one axis: 6/16. */
const KEPT_PER_AXIS = 6 / 16;

/**
 * Scanner noise of one slice `[y, x]`, mean 0, variance 1 (less at the border). Smoothed in the plane, because a CT's
 * reconstruction kernel makes neighbours alike.
 */
export function sliceNoise(seed: number, slice: number, rows: number, columns: number): Float32Array {
  const area = rows * columns;
  const white = new Float32Array(area);
  for (let i = 0; i < area; i++) white[i] = roughNormal(hash32(seed, NOISE_STREAM, slice * area + i));
  const smooth = smoothed(smoothed(white, 1), columns);
  for (let i = 0; i < area; i++) smooth[i] = (smooth[i] ?? 0) / KEPT_PER_AXIS;
  return smooth;
}

function smoothed(values: Float32Array, step: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    result[i] = 0.25 * ((values[i - step] ?? 0) + 2 * (values[i] ?? 0) + (values[i + step] ?? 0));
  }
  return result;
}
