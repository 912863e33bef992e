import { expect, it } from 'vitest';
import { demoScan } from '../../testing/summaries.ts';
import type { ScanSummary } from '../../workers.ts';
import {
  casesOf,
  freeId,
  hasNamesOf,
  labelNames,
  newestLabels,
  storedImages,
  valuesByName,
} from './casesFromScans.ts';

const image = (id: string, name = id): ScanSummary => ({ ...demoScan, id, name });
const map = (id: string, of: string, more: Partial<ScanSummary> = {}): ScanSummary => ({
  ...demoScan,
  id,
  role: 'labels',
  of,
  ...more,
});

it('takes stored scans, not the open case of a dataset', () => {
  const inDataset = { folder: 'Dataset001_X', case: 'a' };
  expect(storedImages([image('a'), map('b', 'a'), { ...image('c'), inDataset }])).toEqual([image('a')]);
});

it('takes the newest label map of each scan along', () => {
  const maps = [map('old', 'a', { addedAt: 1 }), map('new', 'a', { addedAt: 2 })];
  expect(newestLabels(maps).get('a')?.id).toBe('new');
});

it('names cases as files can be named, each once', () => {
  const scans = [image('1', 'Liver CT/1'), image('2', 'Liver CT/1'), image('3', '肝脏')];
  const cases = casesOf(scans, new Map(), () => undefined);
  expect(cases.map(({ name }) => name)).toEqual(['Liver_CT_1', 'Liver_CT_1_2', '肝脏']);
});

it('counts labels without gaps, and gives one name one value whatever the maps call it', () => {
  const unnamed = (value: number) => `Label ${value}`;
  const named = (value: number, name: string) => ({
    value,
    name,
    colour: '#000000',
    visible: true,
    locked: false,
  });
  const one = map('m', 'a', { voxels: { 5: 9, 117: 2 }, segments: [named(5, 'liver'), named(117, 'cyst')] });
  const other = map('n', 'b', { voxels: { 1: 9, 8: 3, 9: 1 }, segments: [named(1, 'liver')], ignore: 9 });
  const labels = labelNames([one, other], unnamed);
  expect(labels).toEqual(['liver', 'Label 8', 'cyst']);
  expect(valuesByName(one, labels, unnamed)).toEqual({ 5: 1, 117: 3 });
  expect(valuesByName(other, labels, unnamed)).toEqual({ 1: 1, 8: 2 });
  expect(valuesByName(other, ['liver'], unnamed)).toEqual({ 1: 1 });
  expect([hasNamesOf(one, labels, unnamed), hasNamesOf(one, ['liver'], unnamed)]).toEqual([true, false]);
});

it('numbers what has no name, and leaves ignore out', () => {
  const segments = [{ value: 2, name: 'tumour', colour: '#000000', visible: true, locked: false }];
  const maps = [map('m', 'a', { segments, voxels: { 1: 5, 2: 5, 3: 9 }, ignore: 3 })];
  expect(labelNames(maps, (value) => `Label ${value}`)).toEqual(['Label 1', 'tumour']);
});

it('finds the first free number', () => {
  expect(freeId([{ id: 1 }, { id: 2 }, { id: 5 }])).toBe(3);
});
