import { expect, it } from 'vitest';
import { formatBytes, formatDuration, formatMillilitres, formatStep, formatTriple } from './format.ts';

it('writes sizes with three digits', () => {
  expect(formatBytes(1_750_000, 'en')).toBe('1.75 MB');
  expect(formatBytes(0, 'en')).toBe('0 byte');
  expect(formatBytes(31_400_000_000, 'en')).toBe('31.4 GB');
});

it('writes durations as people say them', () => {
  expect(formatDuration(40, 'en')).toBe('40 sec');
  expect(formatDuration(80, 'en')).toBe('1 min 20 sec');
  expect(formatDuration(7500, 'en')).toBe('2 hr 5 min');
  expect(formatDuration(201 * 86400 + 7500, 'en')).toBe('201 days 2 hr');
  expect(formatDuration(0.4, 'en')).toBe('0 sec');
  expect(formatStep(0.4249, 'en')).toBe('0.42 sec');
  expect(formatStep(80, 'en')).toBe('1 min 20 sec');
});

it('writes volumes with the digits that mean something', () => {
  expect(formatMillilitres(0.41234, 'en')).toBe('0.412');
  expect(formatMillilitres(1204.4, 'en')).toBe('1,204');
});

it('writes x first', () => {
  expect(formatTriple([2.5, 1.5, 0.7421], 'en')).toBe('0.74 × 1.5 × 2.5');
});
