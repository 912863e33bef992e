/** The integrity check against nnU-Net's own, on good datasets and on one for each complaint. Needs nnU-Net's Python;
 *  without it the complaints are only those that are expected here. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { askPython, hasPython } from '../../../../scripts/python/index.ts';
import { type Geometry, writeImage } from '../../../image/index.ts';
import { placedPath } from '../../../workspace/index.ts';
import { NodeDirectory } from '../../../workspace/testing/nodeDirectory.ts';
import type { ComplaintCode } from './complaints.ts';
import { type VerifyReport, verifyDataset } from './verifyDataset.ts';

const GEOMETRY: Geometry = {
  size: [3, 4, 5],
  spacing: [2.5, 1, 0.8],
  origin: [-10, 4, 7],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const VOXELS = 60;

const JSON_OF = {
  channel_names: { 0: 'CT' },
  labels: { background: 0, liver: 1, tumour: 2 },
  numTraining: 2,
  file_ending: '.nii.gz',
};

interface Drawn {
  readonly json?: Record<string, unknown> | string | undefined;
  readonly geometry?: Partial<Geometry>;
  readonly labelGeometry?: Partial<Geometry>;
  readonly channels?: number;
  readonly values?: readonly number[];
  readonly nan?: boolean;
  /** Written last: undefined removes. */
  readonly files?: Readonly<Record<string, string | undefined>>;
}

/** Which dataset draws which complaint. nnU-Net stops at the first; ours may go on. */
const DATASETS: Record<string, { drawn: Drawn; codes: readonly ComplaintCode[] }> = {
  Good: { drawn: {}, codes: [] },
  GoodIgnore: {
    drawn: { json: { labels: { background: 0, liver: 1, tumour: 2, ignore: 3 } }, values: [0, 1, 2, 3] },
    codes: [],
  },
  GoodRegions: {
    drawn: {
      json: { labels: { background: 0, whole: [1, 2], core: [2] }, regions_class_order: [1, 2] },
      values: [0, 1, 2],
    },
    codes: [],
  },
  GoodChannels: { drawn: { json: { channel_names: { 0: 'T1', 1: 'T2' } }, channels: 2 }, codes: [] },
  Placed: {
    drawn: {
      json: {
        numTraining: 1,
        dataset: { a: { images: ['imagesTr/a_0000.nii.gz'], label: './labelsTr/a.nii.gz' } },
      },
    },
    codes: [],
  },
  PlacedAway: {
    drawn: {
      json: {
        numTraining: 1,
        dataset: { a: { images: ['imagesTr/z_0000.nii.gz'], label: 'labelsTr/a.nii.gz' } },
      },
    },
    codes: ['missingFiles'],
  },
  Count: { drawn: { json: { numTraining: 5 } }, codes: ['numTraining'] },
  NoJson: { drawn: { files: { 'dataset.json': undefined } }, codes: ['noDatasetJson'] },
  NoLabels: {
    drawn: { files: { labelsTr: undefined } },
    codes: ['noFolder', 'missingLabel'],
  },
  NoLabel: { drawn: { files: { 'labelsTr/b.nii.gz': undefined } }, codes: ['missingLabel'] },
  Keys: { drawn: { json: { file_ending: undefined } }, codes: ['missingKeys'] },
  Background: { drawn: { json: { labels: { liver: 1, tumour: 2 } } }, codes: ['labels'] },
  IgnoreLow: { drawn: { json: { labels: { background: 0, ignore: 1, liver: 2 } } }, codes: ['labels'] },
  Gap: {
    drawn: { json: { labels: { background: 0, liver: 1, tumour: 3 } }, values: [0, 1] },
    codes: ['order'],
  },
  NoOrder: { drawn: { json: { labels: { background: 0, whole: [1, 2] } } }, codes: ['labels'] },
  Values: { drawn: { values: [0, 1, 7] }, codes: ['values'] },
  Minus: { drawn: { values: [0, 1, -1] }, codes: ['values'] },
  // ITK reads NaN in NIfTI as 0, so nnU-Net never sees it there.
  NanNifti: { drawn: { nan: true }, codes: [] },
  Nan: { drawn: { nan: true, json: { file_ending: '.nrrd' } }, codes: ['nanImage'] },
  Shape: { drawn: { labelGeometry: { size: [3, 5, 4] } }, codes: ['shape'] },
  Spacing: { drawn: { labelGeometry: { spacing: [2.5, 1, 0.9] } }, codes: ['spacing'] },
  Channels: { drawn: { json: { channel_names: { 0: 'CT', 1: 'PET' } } }, codes: ['channels'] },
  Origin: { drawn: { labelGeometry: { origin: [-10, 4, 9] } }, codes: ['origin'] },
  Direction: { drawn: { labelGeometry: { direction: [0, 1, 0, 1, 0, 0, 0, 0, 1] } }, codes: ['direction'] },
  Damaged: { drawn: { files: { 'labelsTr/a.nii.gz': 'no image' } }, codes: ['unreadable'] },
};

/** What nnU-Net's words mean. */
const NNUNET: readonly (readonly [RegExp, ComplaintCode])[] = [
  [/There needs to be a dataset\.json/, 'noDatasetJson'],
  [/needs to be a (imagesTr|labelsTr) subfolder/, 'noFolder'],
  [/not all required keys are present/, 'missingKeys'],
  [/Did not find the expected number of training cases/, 'numTraining'],
  [/Some expected files were missing/, 'missingFiles'],
  [/not all training cases have a label file/, 'missingLabel'],
  [/Background label|highest label value|regions_class_order/, 'labels'],
  [/Labels must be in consecutive order/, 'order'],
  [/Unexpected labels found/, 'values'],
  [/Images contain NaN/, 'nanImage'],
  [/Shape mismatch/, 'shape'],
  [/Spacing mismatch/, 'spacing'],
  [/Unexpected number of modalities/, 'channels'],
  [/Origin mismatch/, 'origin'],
  [/Direction mismatch/, 'direction'],
  [/Exception thrown in SimpleITK/, 'unreadable'],
];

const saidSchema = z.record(z.string(), z.object({ printed: z.string(), raised: z.string().nullable() }));

let root = '';
let said: z.infer<typeof saidSchema> = {};
const folderOf = (name: string) => `nnUNet_raw/Dataset001_${name}`;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'segloop-verify-'));
  const directory = new NodeDirectory(root);
  for (const [name, { drawn }] of Object.entries(DATASETS)) await draw(directory, folderOf(name), drawn);
  if (!hasPython) return;
  const script = fileURLToPath(new URL('verify_datasets.py', import.meta.url));
  const folders = Object.keys(DATASETS).map((name) => join(root, folderOf(name)));
  const output = askPython([script, ...folders], { nnunetAt: root });
  said = saidSchema.parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
}, 180_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function draw(directory: NodeDirectory, folder: string, drawn: Drawn): Promise<void> {
  const { json, geometry, labelGeometry, channels = 1, values = [0, 1, 2], nan = false, files = {} } = drawn;
  const ending = typeof json === 'object' && json.file_ending === '.nrrd' ? '.nrrd' : '.nii.gz';
  const grid = { geometry: { ...GEOMETRY, ...geometry }, fileDimension: 3 } as const;
  const labelGrid = { geometry: { ...grid.geometry, ...labelGeometry }, fileDimension: 3 } as const;
  for (const id of ['a', 'b']) {
    for (let channel = 0; channel < channels; channel++) {
      const image = Float32Array.from({ length: VOXELS }, (_, at) => at * (channel + 1));
      if (nan) image[7] = Number.NaN;
      await directory.write(
        `${folder}/imagesTr/${id}_000${channel}${ending}`,
        await writeImage(image, grid, `image${ending}`),
      );
    }
    const label = Int16Array.from({ length: VOXELS }, (_, at) => values[at % values.length] ?? 0);
    await directory.write(
      `${folder}/labelsTr/${id}${ending}`,
      await writeImage(label, labelGrid, `label${ending}`),
    );
  }
  const text = typeof json === 'string' ? json : JSON.stringify({ ...JSON_OF, ...json });
  await directory.write(`${folder}/dataset.json`, text);
  for (const [path, content] of Object.entries(files))
    await (content === undefined
      ? directory.remove(`${folder}/${path}`)
      : directory.write(`${folder}/${path}`, content));
}

async function ours(name: string): Promise<VerifyReport> {
  const folder = folderOf(name);
  return verifyDataset({
    directory: new NodeDirectory(root),
    folder,
    placeOf: (path) => placedPath(folder.split('/')[1] ?? '', path),
  });
}

describe.each(Object.keys(DATASETS))('dataset %s', (name) => {
  it('draws the complaints that it was made for', async () => {
    const { complaints, isValid } = await ours(name);
    const codes = [...new Set(complaints.map(({ code }) => code))];
    expect(codes.sort()).toEqual([...(DATASETS[name]?.codes ?? [])].sort());
    expect(isValid).toBe(complaints.every(({ level }) => level === 'warning'));
  });

  it.skipIf(!hasPython)('draws them from nnU-Net, too', async () => {
    const { complaints, isValid } = await ours(name);
    const heard = said[join(root, folderOf(name))];
    const text = `${heard?.printed}\n${heard?.raised}`;
    expect(heard?.raised === null, text).toBe(isValid);
    const theirs = NNUNET.filter(([words]) => words.test(text)).map(([, code]) => code);
    expect(complaints.map(({ code }) => code)).toEqual(expect.arrayContaining(theirs));
    expect(theirs.length > 0, text).toBe(complaints.length > 0);
  });
});
