import { expect, it } from 'vitest';
import {
  barsPath,
  codeOfOdds,
  codeOfPercent,
  codeOfShare,
  LARGEST_ODDS,
  oddsOf,
  percentOf,
  shareOfCode,
  shareOfProbability,
  stepped,
} from './confidenceAxis.ts';

it('gives back the per cent that was typed', () => {
  for (const percent of [0, 30, 50, 90, 95, 99, 99.5, 99.95, 99.99, 99.999])
    expect(percentOf(codeOfPercent(percent))).toBe(percent);
});

it('gives back the odds that were typed, where per cent have run out of digits', () => {
  for (const odds of [1, 9, 19, 99, 1000, 25_000, 4_000_000]) expect(oddsOf(codeOfOdds(odds))).toBe(odds);
  expect(oddsOf(codeOfPercent(95))).toBe(19);
  expect(codeOfOdds(LARGEST_ODDS)).toBeGreaterThan(65_530);
  expect(codeOfOdds(0)).toBe(0);
});

it('keeps everything at its left end', () => {
  expect(codeOfShare(0)).toBe(0);
  expect(shareOfCode(0)).toBe(0);
  expect(stepped(0, -1)).toBe(0);
});

it('lays 50 % at a fifteenth and 99.9999 % near its end', () => {
  expect(shareOfProbability(0.5)).toBeCloseTo(1 / 15, 6);
  expect(shareOfProbability(0.999999)).toBeCloseTo(14.8155 / 15, 3);
});

it('steps by log-odds and comes back', () => {
  const code = codeOfPercent(90);
  expect(percentOf(stepped(stepped(code, 1), -1))).toBeCloseTo(90, 1);
  expect(shareOfCode(stepped(code, 100))).toBeCloseTo(1, 4);
});

it('draws the fullest bar to the top, keeps one voxel in sight and leaves an empty bin out', () => {
  expect(barsPath([0, 1e9, 1], 40)).toBe('M1 40v-40h1v40zM2 40v-1.5h1v1.5z');
});
