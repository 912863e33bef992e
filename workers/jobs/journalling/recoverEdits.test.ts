/** What is found after a crash: the edits that were made, over whatever state of the map the crash left. */
import { beforeEach, expect, it } from 'vitest';
import { type Geometry, writeImage } from '../../image/index.ts';
import { RunPacker } from '../../voxelRuns/index.ts';
import { caseScanId, MemoryDirectory, type VoxelWrites } from '../../workspace/index.ts';
import type { LabelsToSave, StoredSegment } from '../api.ts';
import { readStoredScan } from '../importing/importScans.ts';
import { saveLabels } from '../saveLabels.ts';
import { type Studio, studioOver } from '../studio.ts';
import type { JournalBase, JournallingApi } from './api.ts';
import { createJournallingApi } from './createJournallingApi.ts';

const GEOMETRY: Geometry = {
  size: [2, 3, 4],
  spacing: [2.5, 1, 0.5],
  origin: [-10, 4, 7],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const SEGMENTS: StoredSegment[] = [
  { value: 1, name: 'liver', colour: '#56B4E9', visible: true, locked: false },
  { value: 65535, name: 'ignore', colour: '#9E9E9E', visible: true, locked: false },
];

let studio: Studio;
let journal: JournallingApi;
let scan: string;

beforeEach(async () => {
  studio = studioOver(new MemoryDirectory());
  journal = createJournallingApi(Promise.resolve(studio));
  const content = await writeImage(new Int16Array(24), { geometry: GEOMETRY, fileDimension: 3 }, 'a.nii.gz');
  const facts = { name: 'a', role: 'image', channels: 1, geometry: GEOMETRY, modality: 'CT' } as const;
  scan = (await studio.scans.add(facts, [{ name: 'a_0000.nii.gz', content }])).id;
});

const runs = (...all: [start: number, length: number, value: number][]): VoxelWrites => {
  const packer = new RunPacker();
  for (const [start, length, value] of all) packer.add(start, length, 9, value);
  return { runs: packer.take(), side: 'after' };
};
const edit = (number: number, ...all: [number, number, number][]) =>
  journal.journalEdit('j', number, { voxels: runs(...all), segments: SEGMENTS, sets: [] });

const base = (on: JournalBase['on']): Omit<JournalBase, 'workspace'> => ({
  of: scan,
  name: 'a',
  startedAt: Date.now(),
  segments: SEGMENTS,
  on,
});
const labels = (data: Uint16Array): LabelsToSave => ({
  of: scan,
  name: 'a',
  data,
  fileDimension: 3,
  segments: SEGMENTS.slice(0, 1),
  ignore: 2,
});

const voxels = async (id: string) => [...(await readStoredScan(studio, id, 0)).data];
const row = (from: number, to: number, value: number, all = new Array(24).fill(0)) =>
  all.fill(value, from, to);

it('a new map that was never saved', async () => {
  await journal.beginJournal('j', base({ kind: 'blank', value: 0 }));
  await edit(1, [0, 5, 1]);
  await edit(2, [3, 4, 65535]);
  const [recovered] = await journal.recoverEdits();
  expect(recovered).toMatchObject({ edits: 2, map: { of: scan, voxels: { 1: 3, 2: 4 } } });
  expect(await voxels(recovered?.map.id ?? '')).toEqual(row(3, 7, 2, row(0, 3, 1)));
  expect(await journal.recoverEdits()).toEqual([]);
});

it('a new map whose first save the journal does not know of yet', async () => {
  await journal.beginJournal('j', base({ kind: 'blank', value: 0 }));
  await edit(1, [0, 5, 1]);
  const saved = await saveLabels(studio, labels(Uint16Array.from(row(0, 5, 1))));
  await edit(2, [4, 2, 0]);
  const [recovered] = await journal.recoverEdits();
  expect(recovered?.map.id).toBe(saved.id);
  expect(await voxels(saved.id)).toEqual(row(0, 4, 1));
});

it('edits that a save holds already, written again over it', async () => {
  await journal.beginJournal('j', base({ kind: 'blank', value: 0 }));
  await edit(1, [0, 5, 1]);
  await edit(2, [0, 2, 65535]);
  const saved = await saveLabels(studio, labels(Uint16Array.from(row(0, 2, 65535, row(0, 5, 1)))));
  // The crash came after the note of the save, before the edits were removed.
  await journal.beginJournal('j', base({ kind: 'saved', id: saved.id }));
  await edit(3, [10, 2, 1]);
  const [recovered] = await journal.recoverEdits();
  expect(recovered?.map.id).toBe(saved.id);
  expect(await voxels(saved.id)).toEqual(row(10, 12, 1, row(0, 2, 2, row(0, 5, 1))));
});

it('only the edits after a save that was noted', async () => {
  const saved = await saveLabels(studio, labels(new Uint16Array(24)));
  await journal.beginJournal('j', base({ kind: 'saved', id: saved.id }));
  await edit(1, [0, 1, 1]);
  await edit(2, [5, 1, 1]);
  await journal.journalSaved('j', base({ kind: 'saved', id: saved.id }), 1);
  const [recovered] = await journal.recoverEdits();
  expect(recovered?.edits).toBe(1);
});

it('nothing from an edit on that was not written whole', async () => {
  await journal.beginJournal('j', base({ kind: 'blank', value: 0 }));
  await edit(1, [0, 1, 1]);
  await edit(3, [5, 1, 1]);
  const [recovered] = await journal.recoverEdits();
  expect(recovered?.edits).toBe(1);
});

it('the label of a dataset’s case', async () => {
  const dataset = {
    id: 1,
    name: 'D',
    channels: ['CT'],
    labels: [{ name: 'liver', values: [1] }],
    ignore: true,
  };
  const { folder } = await studio.datasets.create(dataset);
  const [file] = await studio.scans.files(scan);
  await studio.datasets.addCase(folder, { id: 'a', images: [file?.blob ?? new Blob()] });
  scan = caseScanId({ part: 'image', folder, case: 'a' });
  await journal.beginJournal('j', base({ kind: 'blank', value: 65535 }));
  await edit(1, [0, 5, 1]);
  await journal.recoverEdits();
  const label = caseScanId({ part: 'label', folder, case: 'a' });
  expect(await voxels(label)).toEqual(row(0, 5, 1, row(0, 24, 2)));
  expect((await studio.datasets.case(folder, 'a')).state).toBe('inWork');

  await journal.beginJournal('j', base({ kind: 'saved', id: label }));
  await edit(1, [7, 1, 1]);
  await journal.recoverEdits();
  expect(await voxels(label)).toEqual(row(7, 8, 1, row(0, 5, 1, row(0, 24, 2))));
});

it('nothing where the scan or the map is gone', async () => {
  const saved = await saveLabels(studio, labels(new Uint16Array(24)));
  await journal.beginJournal('j', base({ kind: 'saved', id: saved.id }));
  await edit(1, [0, 1, 1]);
  await studio.scans.remove(saved.id);
  expect(await journal.recoverEdits()).toEqual([]);
  expect(await studio.directory.list('.segloop/journal')).toEqual([]);
});
