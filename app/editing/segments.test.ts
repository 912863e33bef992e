import { expect, it } from 'vitest';
import { IGNORE } from '../workers.ts';
import {
  changed,
  freeValue,
  ignoreValue,
  moved,
  newSegment,
  overwritable,
  rowsOf,
  withIgnore,
  without,
} from './segments.ts';

const named = (value: number) => `Label ${value}`;
const start = withIgnore([
  { value: 1, name: 'liver', colour: '#E69F00', visible: true, locked: false },
  { value: 4, name: 'kidney', colour: '#F0E442', visible: true, locked: false },
]);
const values = (segments: typeof start) => segments.map(({ value }) => value);

it('keeps ignore last, and gives it the largest label + 1', () => {
  expect(values(start)).toEqual([1, 4, IGNORE]);
  expect(ignoreValue(start)).toBe(5);
  const added = withIgnore([...start, newSegment(freeValue(start) ?? 0, named)]);
  expect(values(added)).toEqual([1, 4, 5, IGNORE]);
  expect(ignoreValue(added)).toBe(6);
  expect(ignoreValue(without(start, 4))).toBe(2);
});

it('moves a segment among its neighbours, never past ignore', () => {
  expect(values(moved(start, 4, -1))).toEqual([4, 1, IGNORE]);
  expect(moved(start, 4, 1)).toBe(start);
});

it('overwrites neither locked segments nor what painting is not limited to', () => {
  const locked = changed(changed(start, 1, { locked: true }), 4, { visible: false });
  const may = (inside: Parameters<typeof overwritable>[1]) => {
    const table = overwritable(locked, inside);
    return [0, 1, 4, IGNORE].filter((value) => table[value] === 1);
  };
  expect(may('everywhere')).toEqual([0, 4, IGNORE]);
  expect(may('visible')).toEqual([0, IGNORE]);
  expect(may('background')).toEqual([0]);
  expect(may(4)).toEqual([4]);
  expect(may(1)).toEqual([]);
});

it('numbers on after the largest value, then in the gaps, until 16 bits are full', () => {
  const rows = (all: readonly number[]) => withIgnore(all.map((value) => newSegment(value, named)));
  expect(freeValue(rows([]))).toBe(1);
  expect(freeValue(rows([1, 300]))).toBe(301);
  expect(freeValue(rows([1, 2, IGNORE - 1]))).toBe(3);
  expect(freeValue(rows(Array.from({ length: IGNORE - 1 }, (_, at) => at + 1)))).toBeUndefined();
  // The largest label leaves ignore the last value that a file can hold.
  expect(ignoreValue(rows([IGNORE - 1]))).toBe(IGNORE);
});

it('opens a case as it was left: with the classes that nobody looked for', () => {
  const labels = [1, 2].map((value) => ({ value, name: String(value), colour: '#000000' }));
  const segments = labels.map((label) => ({ ...label, visible: false, locked: true }));
  const [liver, tumour] = rowsOf(labels, { segments, annotated: [1] });
  expect(liver).toEqual(segments[0]);
  expect(tumour).toEqual({ ...segments[1], unannotated: true });
  expect(rowsOf(labels, undefined)[0]).toEqual({ ...labels[0], visible: true, locked: false });
});
