/**
 * NumPy's float32 sum: blocks of up to 128 values in eight running sums, added in a binary tree. Repeated here bit for
 * bit because nnU-Net's mean and standard deviation come from it, and one unit in the last place of the standard
 * deviation is one in every voxel. Source: numpy `pairwise_sum` in loops_utils.h.src.
 */
import type { Pause } from './resampling/index.ts';

const { fround } = Math;
const BLOCK = 128;
/** About 50 ms of work. */
const STEP = 2 ** 22;

/** The same sum with a pause after every few million values. */
export async function pairwiseSumInSteps(count: number, next: () => number, pause: Pause): Promise<number> {
  let done = 0;
  const sum = async (part: number): Promise<number> => {
    if (part > STEP) {
      const first = firstHalf(part);
      return fround((await sum(first)) + (await sum(part - first)));
    }
    const result = pairwiseSum(part, next);
    done += part;
    await pause(done, count);
    return result;
  };
  return sum(count);
}

/** Adds the next `count` values that `next` gives (float32 each), in NumPy's order. */
export function pairwiseSum(count: number, next: () => number): number {
  if (count > BLOCK) {
    const first = firstHalf(count);
    return fround(pairwiseSum(first, next) + pairwiseSum(count - first, next));
  }
  return count < 8 ? sequentialSum(0, count, next) : blockSum(count, next);
}

function firstHalf(count: number): number {
  const half = Math.floor(count / 2);
  return half - (half % 8);
}

function sequentialSum(start: number, count: number, next: () => number): number {
  let sum = start;
  for (let i = 0; i < count; i++) sum = fround(sum + next());
  return sum;
}

function blockSum(count: number, next: () => number): number {
  const r = new Float32Array(8);
  const rounds = Math.floor(count / 8);
  for (let i = 0; i < rounds; i++) {
    for (let j = 0; j < 8; j++) r[j] = (r[j] as number) + next();
  }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = r;
  const left = fround(fround(a + b) + fround(c + d));
  const right = fround(fround(e + f) + fround(g + h));
  return sequentialSum(fround(left + right), count % 8, next);
}
