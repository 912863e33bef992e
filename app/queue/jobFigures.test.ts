import { expect, it } from 'vitest';
import { jobShare, median, secondsLeft } from './jobFigures.ts';

const progress = {
  unit: 'case',
  done: 2,
  total: 10,
  share: 0.5,
  recentSeconds: [90, 10, 12, 11, 13],
} as const;

it('foretells by the median of the last units, so that the case that compiled does not count', () => {
  expect(secondsLeft({ ...progress, recentSeconds: [...progress.recentSeconds] })).toBe(7.5 * 12);
  expect(secondsLeft({ ...progress, recentSeconds: [] })).toBeUndefined();
});

it('takes the mean of the middle two of an even number', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeUndefined();
});

it('counts the share of the unit at work', () => {
  expect(jobShare({ state: 'running', progress: { ...progress, recentSeconds: [] } })).toBe(0.25);
  expect(jobShare({ state: 'queued' })).toBe(0);
  expect(jobShare({ state: 'done', progress: { ...progress, recentSeconds: [] } })).toBe(1);
});
