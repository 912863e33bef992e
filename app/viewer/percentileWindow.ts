import type { VoxelArray } from '../../workers/image/index.ts';
import type { WindowLevel } from './types.ts';

const MOST_SAMPLES = 262_144;
const SHARE_LEFT_OUT = 0.001;
const LEAST_WIDTH = 1e-6;
/** In a range this wide half a unit cannot be seen, and `-289.5` is only harder to read. */
const WHOLE_NUMBERS_FROM = 20;
/** Sampling with a prime step keeps the samples from lining up with rows or slices. */
const STEP_PRIMES = [1, 3, 7, 13, 31, 61, 127, 251, 509, 1021, 2039];

/** Shares of the voxels that a window may leave out at each end, for scans whose numbers mean nothing by themselves. */
export const PERCENTILE_WINDOWS = [0.01, 0.05, 0.1] as const;

/** Full range less a share of the voxels at each end, estimated on at most 262 144 finite samples. */
export function percentileWindow(voxels: VoxelArray, leftOut = SHARE_LEFT_OUT): WindowLevel {
  const samples = sampled(voxels).sort();
  const cut = Math.floor(samples.length * leftOut);
  const low = samples[cut] ?? 0;
  const high = samples[samples.length - 1 - cut] ?? 0;
  const centre = (low + high) / 2;
  return {
    width: Math.max(high - low, LEAST_WIDTH),
    centre: high - low >= WHOLE_NUMBERS_FROM ? Math.round(centre) : centre,
  };
}

function sampled(voxels: VoxelArray): Float64Array {
  const wanted = voxels.length / MOST_SAMPLES;
  const step = STEP_PRIMES.find((prime) => prime >= wanted) ?? Math.ceil(wanted);
  const samples = new Float64Array(Math.ceil(voxels.length / step));
  let count = 0;
  for (let at = 0; at < voxels.length; at += step) {
    const value = voxels[at] ?? 0;
    if (Number.isFinite(value)) samples[count++] = value;
  }
  return samples.subarray(0, count);
}
