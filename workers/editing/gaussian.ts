import type { Zyx } from '../image/index.ts';

/** A Gaussian is cut off here, in standard deviations. Source: scipy.ndimage's default. */
const TRUNCATE = 4;

/** Weights of a Gaussian whose standard deviation is in voxels; they sum to 1. A single one for no blur. */
export function gaussianKernel(deviation: number): Float64Array {
  const reach = Math.floor(TRUNCATE * deviation + 0.5);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, at) =>
    reach === 0 ? 1 : Math.exp(-0.5 * ((at - reach) / deviation) ** 2),
  );
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Blurs `[z, y, x]` in place, axis by axis; beyond its edges the outermost voxels go on. */
export function blur(data: Float32Array, size: Zyx, kernels: readonly Float64Array[]): Float32Array {
  const [depth, height, width] = size;
  const plane = height * width;
  const line = new Float64Array(Math.max(...size) + 2 * Math.max(...kernels.map(({ length }) => length)));
  const along = (kernel: Float64Array, start: number, stride: number, length: number) => {
    const reach = (kernel.length - 1) / 2;
    for (let at = -reach; at < length + reach; at++)
      line[at + reach] = data[start + Math.min(length - 1, Math.max(0, at)) * stride] ?? 0;
    for (let at = 0; at < length; at++) {
      let sum = 0;
      for (let tap = 0; tap < kernel.length; tap++) sum += (kernel[tap] ?? 0) * (line[at + tap] ?? 0);
      data[start + at * stride] = sum;
    }
  };
  const [alongZ, alongY, alongX] = kernels;
  if (alongX && alongX.length > 1)
    for (let row = 0; row < depth * height; row++) along(alongX, row * width, 1, width);
  if (alongY && alongY.length > 1)
    for (let z = 0; z < depth; z++)
      for (let x = 0; x < width; x++) along(alongY, z * plane + x, width, height);
  if (alongZ && alongZ.length > 1) for (let at = 0; at < plane; at++) along(alongZ, at, plane, depth);
  return data;
}
