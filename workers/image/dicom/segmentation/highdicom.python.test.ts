/** Segmentations that highdicom wrote, of an oblique series. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askPython, hasPython } from '../../../../scripts/python/index.ts';
import { openInstances } from '../header/openInstances.ts';
import { planSeries } from '../series/planSeries.ts';
import { fileAt } from '../testing/dicomFolder.ts';
import { laySegmentation } from './laySegmentation.ts';
import { readSegmentation } from './readSegmentation.ts';

const LIKE = it.skipIf(!hasPython && !process.env.CI);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segloop-highdicom-'));
  const script = fileURLToPath(new URL('../testing/highdicom_write.py', import.meta.url));
  if (hasPython) askPython([script, folder]);
});
afterAll(() => rmSync(folder, { recursive: true }));

LIKE.each([
  ['binary', 'binary.dcm', 1],
  ['labelMap', 'labelmap.dcm', 300],
  ['labelMap', 'labelmap_rle.dcm', 300],
  ['fractional', 'fractional.dcm', 1],
])('reads every voxel of a %s segmentation (%s)', async (type, name, factor) => {
  const slices = [0, 1, 2, 3, 4].map((k) => fileAt(join(folder, `ct_${k}.dcm`)));
  const { instances, derived } = await openInstances([fileAt(join(folder, name)), ...slices]);
  const [series] = planSeries(instances).series;
  const [file] = derived;
  if (!file || !series) throw new Error('not recognised');
  const read = await readSegmentation(file);
  const { data, notes } = await laySegmentation(read, series.geometry);
  const labels = new Uint16Array(new Uint8Array(readFileSync(join(folder, 'labels'))).buffer);
  expect(Array.from(data)).toEqual(Array.from(labels, (label) => factor * label));
  expect(read).toMatchObject({ type, series: [series.uid], frameOfReference: series.frameOfReference });
  expect(read.segments[1]).toEqual({ value: 2 * factor, name: `part ${2 * factor}`, colour: '#e69f00' });
  expect(notes.map(({ code }) => code)).toEqual(type === 'fractional' ? ['dicom.fractionsCut'] : []);
});
