import { expect, it } from 'vitest';
import { pairwiseSum, pairwiseSumInSteps } from './pairwiseSum.ts';
import { noPause } from './resampling/index.ts';

/** A fixed float32 sequence that is easy to repeat in NumPy: fround(sin(i)). */
const sines = () => {
  let i = 0;
  return () => Math.fround(Math.sin(i++) * 100);
};

it('adds small integers exactly, whatever their number', () => {
  for (const count of [0, 1, 7, 8, 9, 128, 129, 1000]) expect(pairwiseSum(count, () => 3)).toBe(3 * count);
});

it('adds blocks of eight running sums before it adds blocks', () => {
  // 2^24 + 1 is not a float32: one after the other all fifteen ones would be lost, NumPy loses the ninth.
  let i = 0;
  expect(pairwiseSum(16, () => (i++ === 0 ? 2 ** 24 : 1))).toBe(2 ** 24 + 14);
});

it('gives the same sum in steps as at once', async () => {
  const count = 2 ** 22 + 12345;
  expect(await pairwiseSumInSteps(count, sines(), noPause)).toBe(pairwiseSum(count, sines()));
});
