import { expect, it } from 'vitest';
import type { DatasetSummary } from '../../workers.ts';
import { changesOf, type LabelRow, movedRow, rowsFault, rowsOf, valueMoves } from './labelRows.ts';

const dataset: DatasetSummary = {
  folder: 'Dataset001_X',
  id: 1,
  name: 'X',
  channels: ['CT'],
  labels: ['background', 'a', 'b', 'c'].map((name, value) => ({ name, values: [value] })),
  hasRegions: false,
  ignore: 4,
  fileEnding: '.nii.gz',
  numTraining: 0,
};
const changed = (facts: Record<string, Partial<LabelRow>>) =>
  rowsOf(dataset).map((row) => ({ ...row, ...facts[row.key] }));

it('changes nothing before anybody does', () => {
  const rows = rowsOf(dataset);
  expect(changesOf(rows)).toEqual({
    labels: ['a', 'b', 'c'].map((name) => ({ name, from: name })),
    removed: {},
  });
  expect(valueMoves(dataset, rows)).toEqual([]);
});

it('says which values move', () => {
  expect(valueMoves(dataset, movedRow(rowsOf(dataset), 'c', -1))).toEqual([
    { name: 'b', value: 2, to: 3 },
    { name: 'c', value: 3, to: 2 },
  ]);
  expect(valueMoves(dataset, changed({ a: { becomes: 'c' } }))).toEqual([
    { name: 'a', value: 1, to: 2 },
    { name: 'b', value: 2, to: 1 },
    { name: 'c', value: 3, to: 2 },
    { name: 'ignore', value: 4, to: 3 },
  ]);
});

it('lets what was to become a label that goes, too, become background', () => {
  const rows = changed({ a: { becomes: 'b' }, b: { becomes: 'ignore' } });
  expect(changesOf(rows).removed).toEqual({ a: 'background', b: 'ignore' });
});

it('moves past rows that go', () => {
  const rows = movedRow(changed({ b: { becomes: 'background' } }), 'c', -1);
  expect(changesOf(rows).labels.map(({ name }) => name)).toEqual(['c', 'a']);
});

it('finds what cannot be', () => {
  expect(rowsFault(changed({ a: { name: ' ' } }))).toBe('empty');
  expect(rowsFault(changed({ a: { name: 'b' } }))).toBe('twice');
  expect(rowsFault(changed({ a: { name: 'ignore' } }))).toBe('reserved');
  expect(rowsFault([])).toBe('none');
});
