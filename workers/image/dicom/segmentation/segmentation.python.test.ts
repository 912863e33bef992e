/** The organs of a real CT as DICOM segmentations, read back by highdicom and by ourselves. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askPython, hasPython } from '../../../../scripts/python/index.ts';
import type { Geometry } from '../../volume.ts';
import { openInstances } from '../header/openInstances.ts';
import { planSeries } from '../series/planSeries.ts';
import { folderAt } from '../testing/dicomFolder.ts';
import { laySegmentation } from './laySegmentation.ts';
import { readSegmentation } from './readSegmentation.ts';
import { openSource } from './sourceSeries.ts';
import { writeSegmentation } from './writeSegmentation.ts';

const DATA = fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
const SERIES = join(DATA, 'ct_dicom');
const REAL = it.skipIf(!hasPython || !existsSync(SERIES));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segloop-seg-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function python(script: string, ...args: string[]): string {
  const path = fileURLToPath(new URL(`../testing/${script}`, import.meta.url));
  return askPython([path, ...args]);
}

const rawVoxels = (path: string): Uint16Array => new Uint16Array(new Uint8Array(readFileSync(path)).buffer);

/** The organs on the grid of the series, laid by SimpleITK. */
function organs(): Uint16Array {
  const path = join(folder, 'organs');
  if (!existsSync(path))
    python('sitk_labels_on_series.py', path, join(DATA, 'ct_dicom_organs.nii.gz'), SERIES);
  return rawVoxels(path);
}

async function gridOfSeries(): Promise<Geometry> {
  const { instances } = await openInstances(folderAt(SERIES));
  const [series] = planSeries(instances).series;
  if (!series) throw new Error('no series');
  return series.geometry;
}

const differing = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let count = Math.abs(a.length - b.length);
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++;
  return count;
};

/** Writes, then reads twice: highdicom's facts and voxels, and our own. */
async function roundTrip(encoding: 'binary' | 'labelMap', labels: Uint16Array) {
  const grid = await gridOfSeries();
  const source = await openSource(folderAt(SERIES), grid);
  const values = [...new Set(labels)].filter((value) => value > 0).sort((a, b) => a - b);
  const segments = values.map((value, i) => ({
    value,
    name: i === 0 ? 'kidney_left' : `label ${value}`,
    colour: '#e69f00',
  }));
  const written = await writeSegmentation({
    encoding,
    labels,
    grid,
    source,
    segments,
    origin: { type: 'AUTOMATIC', name: 'nnU-Net Dataset001' },
    description: 'organs',
    version: '0',
  });
  const file = join(folder, `${encoding}.dcm`);
  writeFileSync(file, new Uint8Array(await written.arrayBuffer()));
  const facts: unknown = JSON.parse(python('highdicom_seg.py', join(folder, 'read'), file, SERIES));
  const { derived } = await openInstances([{ path: 'a.dcm', file: written }]);
  const [found] = derived;
  if (!found) throw new Error('not recognised');
  const read = await readSegmentation(found);
  return {
    facts,
    theirs: rawVoxels(join(folder, 'read')),
    read,
    ours: await laySegmentation(read, grid),
    segments,
  };
}

// Numbers far apart, the largest that DICOM can hold among them.
REAL.each(['binary', 'labelMap'] as const)(
  'keeps every voxel and number of 31 organs (%s)',
  async (encoding) => {
    const labels = organs().map((value) => (value === 117 ? 65535 : value * 311));
    const { facts, theirs, ours, read, segments } = await roundTrip(encoding, labels);
    expect(facts).toMatchObject({
      type: encoding === 'binary' ? 'BINARY' : 'LABELMAP',
      segments: 31,
      referenced: 20,
      strangers: 0,
      first: { label: 'kidney_left', category: 'Body structure', type: 'Kidney', algorithm: 'AUTOMATIC' },
    });
    expect(differing(theirs, labels)).toBe(0);
    expect(differing(ours.data, labels)).toBe(0);
    expect(ours.notes).toEqual([]);
    expect(read.segments).toEqual(segments);
  },
);

REAL('keeps the numbers of the organs in eight bits', async () => {
  const { theirs, ours } = await roundTrip('labelMap', organs());
  expect(ours.data).toBeInstanceOf(Uint8Array);
  expect(differing(theirs, organs())).toBe(0);
  expect(differing(ours.data, organs())).toBe(0);
});
