import { expect, it } from 'vitest';
import { type Geometry, writeLabels } from '../../image/index.ts';
import { IGNORED, type LabelledCase, readReference } from './labelledCase.ts';
import { asWritten, readTeachersReference } from './referenceLabels.ts';

const CLASSES = new Map([
  [0, 'background'],
  [1, 'liver'],
  [2, 'Liver tumour'],
]);
const geometry: Geometry = {
  size: [1, 1, 5],
  spacing: [1, 1, 1],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};

/** The values 0 … 4 in a row; 4 is ignore. */
async function row(names?: Readonly<Record<number, string>>): Promise<LabelledCase> {
  const file = await writeLabels(
    Uint8Array.of(0, 1, 2, 3, 4),
    { geometry, fileDimension: 3 },
    'labels.nii.gz',
  );
  return {
    name: 'case',
    openImages: async () => [],
    labels: { name: 'labels.nii.gz', file },
    ...(names && { names: new Map(Object.entries(names).map(([value, name]) => [Number(value), name])) }),
    ignore: 4,
  };
}

const read = async (
  names?: Readonly<Record<number, string>>,
  mapping?: Parameters<typeof readReference>[3],
  classes: ReadonlyMap<number, string> = CLASSES,
) => Array.from((await readReference(await row(names), 'SimpleITKIO', classes, mapping)).labels);

it('takes labels by what they are called, case and punctuation aside', async () => {
  const names = { 1: 'liver_tumour', 2: 'Liver', 3: 'liver' };
  expect(await read(names)).toEqual([0, 2, 1, 1, IGNORED]);
});

it('refuses a name that is none of the classes, and without names a number that is none', async () => {
  await expect(read({ 1: 'liver', 2: 'liver tumour', 3: 'rib' })).rejects.toMatchObject({
    code: 'job.otherClasses',
    details: { found: 'rib' },
  });
  await expect(read()).rejects.toMatchObject({ code: 'job.otherClasses', details: { found: 3 } });
  const three = new Map([...CLASSES, [3, 'rib'] as const]);
  expect(await read(undefined, undefined, three)).toEqual([0, 1, 2, 3, IGNORED]);
});

it('takes a reference in the teacher’s own classes through the mapping', async () => {
  const mapping = {
    labels: { background: 0, liver: 1, 'Liver tumour': 2 },
    map: { left: 'liver', lesion: 'Liver tumour', rib: 'unknown' },
  };
  expect(await read({ 1: 'lesion', 2: 'left', 3: 'rib' }, mapping)).toEqual([0, 2, 1, IGNORED, IGNORED]);
});

it('takes the labels of regions by their numbers, and knows what a region network would write for each', async () => {
  const decided = {
    hasRegions: true,
    segments: [
      { value: 1, name: 'whole' },
      { value: 3, name: 'core' },
    ],
    regions: [
      { name: 'whole', values: [1, 2, 3], written: 1 },
      { name: 'core', values: [3], written: 3 },
    ],
  };
  const opened = await row({ 1: 'edema', 2: 'necrosis', 3: 'enhancing' });
  const { labels } = await readTeachersReference(opened, 'SimpleITKIO', decided);
  expect(Array.from(labels)).toEqual([0, 1, 2, 3, IGNORED]);
  expect(Array.from(asWritten(labels, decided))).toEqual([0, 1, 1, 3, IGNORED]);
});
