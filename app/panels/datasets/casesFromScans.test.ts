import { expect, it } from 'vitest';
import { demoScan } from '../../testing/summaries.ts';
import type { ScanSummary } from '../../workers.ts';
import { casesOf, freeId, labelNames, newestLabels, storedImages } from './casesFromScans.ts';

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
  expect(casesOf(scans, new Map()).map(({ name }) => name)).toEqual(['Liver_CT_1', 'Liver_CT_1_2', '肝脏']);
});

it('numbers what has no name, and leaves ignore out', () => {
  const segments = [{ value: 2, name: 'tumour', colour: '#000000', visible: true, locked: false }];
  const maps = [map('m', 'a', { segments, voxels: { 1: 5, 2: 5, 3: 9 }, ignore: 3 })];
  expect(labelNames(maps, (value) => `Label ${value}`)).toEqual(['Label 1', 'tumour']);
});

it('finds the first free number', () => {
  expect(freeId([{ id: 1 }, { id: 2 }, { id: 5 }])).toBe(3);
});
