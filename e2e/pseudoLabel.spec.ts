/** `segloop pseudo-label` and `segloop evaluate` as a shell runs them. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { segloop } from './commandLine.ts';
import { CT3D, readVolume } from './golden.ts';

test.describe.configure({ timeout: 600_000 });

let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'segloop-pseudo-'));
});
test.afterEach(() => rm(folder, { recursive: true }));

const words = (dataset: string) => [
  ...['pseudo-label', '-i', CT3D.scan('ct_thin'), '-m', CT3D.folder, '-f', '0', '-device', 'cpu'],
  ...['-o', path.join(folder, dataset)],
];

test('writes a dataset in which unsure voxels are ignored, twice the same', async () => {
  const names = ['Dataset901_One', 'Dataset902_Other'];
  for (const name of names) {
    const { code, out } = await segloop([...words(name), '--mode', 'fixed', '--threshold', '0.9', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out).coverage).toHaveLength(4);
  }
  const [one = '', other = ''] = names.map((name) => path.join(folder, name));
  expect((await readdir(one)).sort()).toEqual([
    'dataset.json',
    'imagesTr',
    'labelsTr',
    'provenanceTr',
    'semisupervised.json',
  ]);
  for (const file of [
    'dataset.json',
    'semisupervised.json',
    'imagesTr/ct_thin_0000.nii.gz',
    'labelsTr/ct_thin.nii.gz',
    'provenanceTr/ct_thin.nii.gz',
  ])
    expect(await readFile(path.join(one, file)), file).toEqual(await readFile(path.join(other, file)));

  const labels = await readVolume(path.join(one, 'labelsTr/ct_thin.nii.gz'));
  const predicted = await readVolume(CT3D.expected('fold_0', 'ct_thin.nii.gz'));
  const provenance = await readVolume(path.join(one, 'provenanceTr/ct_thin.nii.gz'));
  const { labels: classes } = JSON.parse(await readFile(path.join(one, 'dataset.json'), 'utf8'));
  expect(classes.ignore).toBe(4);
  const voxels = Array.from(labels.data);
  const origin = (label: number) => (label === 4 ? 3 : 1);
  expect(voxels.filter((label, voxel) => provenance.data[voxel] !== origin(label))).toEqual([]);
  const kept = voxels.filter((label, voxel) => label === predicted.data[voxel]);
  expect(kept.length + voxels.filter((label) => label === 4).length).toBe(voxels.length);
  expect(kept.length / voxels.length).toBeGreaterThan(0.8);
});

test('evaluates predictions as nnU-Net does', async () => {
  const golden = path.join(import.meta.dirname, '../golden/evaluation/metrics_labels_ignore');
  const output = path.join(folder, 'summary.json');
  const asked = ['-i', `${golden}/prediction`, '-r', `${golden}/reference`, '-d', `${golden}/dataset.json`];
  const { code } = await segloop(['evaluate', ...asked, '-o', output]);
  expect(code).toBe(0);
  // Python writes 41.0 and bare NaN where we write 41 and NaN.
  const numbers = async (file: string) => {
    const { mean, foreground_mean } = JSON.parse(
      (await readFile(file, 'utf8')).replace(/: NaN\b/g, ': null'),
    );
    return { mean, foreground_mean };
  };
  expect(await numbers(output)).toEqual(await numbers(path.join(golden, 'summary.json')));
});

for (const [what, more, complaint] of [
  ['a folder that nnU-Net would not find', ['-o', '/tmp/out'], 'DatasetXXX_Name'],
  ['a class that the model lacks', ['--threshold', 'spleen=0.5', '--mode', 'fixed'], 'liver, fat, bone'],
  ['agreement of one fold', ['--mode', 'agreement'], 'at least two folds'],
] as const)
  test(`refuses ${what} in one line`, async () => {
    const { code, err } = await segloop([...words('Dataset903_No'), ...more]);
    expect(code).toBe(1);
    const complaints = err.split('\n').filter((line) => line.startsWith('segloop:'));
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(complaint);
  });
