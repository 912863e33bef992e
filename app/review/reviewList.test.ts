import { expect, it } from 'vitest';
import type { ReviewCase } from '../workers.ts';
import { isLeftOut, listed, neighbour } from './reviewList.ts';

const one = (name: string, state: ReviewCase['state'], more: Partial<ReviewCase> = {}): ReviewCase => ({
  folder: 'Dataset001_A',
  case: name,
  state,
  dropped: [],
  versions: 0,
  scan: name,
  ...more,
});
const cases = [
  one('a', 'predicted'),
  one('b', 'accepted'),
  one('c', 'predicted', { dropped: ['coverage'] }),
  one('d', 'rejected'),
];
const names = (filter: Parameters<typeof listed>[0]['filter'], current?: string, search = '') =>
  listed({ cases, filter, search, ...(current !== undefined && { current }) }).map(({ case: name }) => name);

it('lists what is left, and keeps the open case in sight', () => {
  expect(names('left')).toEqual(['a', 'c']);
  expect(names('left', 'b')).toEqual(['a', 'b', 'c']);
  expect(names('accepted')).toEqual(['b']);
  expect(names('all', undefined, 'D')).toEqual(['d']);
});

it('leaves out what a rule drops, unless a person says otherwise', () => {
  expect(names('dropped')).toEqual(['c']);
  expect(isLeftOut(one('x', 'predicted', { dropped: ['volume'], kept: true }))).toBe(false);
  expect(isLeftOut(one('x', 'predicted', { kept: false }))).toBe(true);
});

it('goes on from the open case and ends at the ends', () => {
  expect(neighbour(cases, undefined, 1)?.case).toBe('a');
  expect(neighbour(cases, 'a', 1)?.case).toBe('b');
  expect(neighbour(cases, 'd', 1)).toBeUndefined();
  expect(neighbour(cases, 'a', -1)).toBeUndefined();
});
