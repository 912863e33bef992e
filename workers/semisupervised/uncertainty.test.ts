import { expect, it } from 'vitest';
import { fromCode, logOddsOf, probabilityOf, regionsLogOdds, softmaxLogOdds, toCode } from './logOdds.ts';
import { entropy, margin, mutualInformation, regionsEntropy, softmax } from './uncertainty.ts';

it('computes log-odds that float32 probabilities could not hold', () => {
  expect(softmaxLogOdds([20, 0, 0], 1).s).toBeCloseTo(20 - Math.log(2), 10);
  expect(1 - Math.fround(probabilityOf(20))).toBeLessThan(1e-8);
});

it('agrees with the probability where that is exact', () => {
  const { s, best } = softmaxLogOdds([0.3, 1.1, -0.4], 2);
  expect(best).toBe(1);
  expect(s).toBeCloseTo(logOddsOf(softmax([0.3, 1.1, -0.4], 2)[1]), 12);
});

it('takes the least sure region', () => {
  expect(regionsLogOdds([4, -1, 9], [1, 2, 1])).toBe(0.5);
});

it('keeps order and half a code of precision in 16 bits', () => {
  for (const s of [-9, -8, -0.3, 0, 2.2, 23.9, 30]) {
    const clamped = Math.min(24, Math.max(-8, s));
    expect(Math.abs(fromCode(toCode(s)) - clamped)).toBeLessThanOrEqual(16 / 65535 + 1e-12);
  }
});

it('finds no mutual information in identical members, and all of it in contradicting ones', () => {
  const p = [0.2, 0.5, 0.3];
  expect(mutualInformation([p, p, p])).toBe(0);
  expect(
    mutualInformation([
      [1, 0],
      [0, 1],
    ]),
  ).toBeCloseTo(1, 12);
});

it('ranges from sure to undecided', () => {
  expect(entropy([1, 0, 0])).toBe(0);
  expect(entropy([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(1, 12);
  expect(regionsEntropy([0.5, 0.5])).toBeCloseTo(1, 12);
  expect(margin([0.2, 0.7, 0.1])).toBeCloseTo(0.5, 12);
});
