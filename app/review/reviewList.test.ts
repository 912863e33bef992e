import { expect, it } from 'vitest';
import type { ReviewCase } from '../workers.ts';
import { inOrder, isLeftOut, listed, neighbour, progressOf } from './reviewList.ts';

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
  listed({ cases, order: 'name', filter, search, ...(current !== undefined && { current }) }).map(
    ({ case: name }) => name,
  );

const measured = (name: string, confidence: number | undefined, volumeMl: number): ReviewCase => ({
  ...one(name, 'predicted'),
  statistics: { volumeMl, unsureMl: 0, classes: [], ...(confidence !== undefined && { confidence }) },
});

it('puts the doubtful first, and last what nothing is known of', () => {
  const some = [measured('case_10', 0.9, 5), measured('case_2', 0.9, 50), measured('case_1', undefined, 0)];
  const ordered = (order: Parameters<typeof inOrder>[1]) => inOrder(some, order).map((each) => each.case);
  expect(ordered('uncertainty')).toEqual(['case_2', 'case_10', 'case_1']);
  expect(ordered('volume')).toEqual(['case_2', 'case_10', 'case_1']);
  expect(ordered('name')).toEqual(['case_1', 'case_2', 'case_10']);
  expect(inOrder([measured('a', 0.9, 0), measured('b', 0.2, 0)], 'uncertainty')[0]?.case).toBe('b');
});

it('counts what was said', () => {
  expect(progressOf(cases)).toEqual({ total: 4, accepted: 1, corrected: 0, rejected: 1, left: 2 });
});

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
