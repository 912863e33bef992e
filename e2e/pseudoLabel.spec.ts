/** `segloop pseudo-label` and `segloop evaluate` as a shell runs them. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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
    'report.html',
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

/** A labelled dataset: five times the same golden case with its true labels. */
async function labelledDataset(name: string): Promise<string> {
  const dataset = path.join(folder, name);
  for (const part of ['imagesTr', 'labelsTr']) await mkdir(path.join(dataset, part), { recursive: true });
  for (const held of [1, 2, 3, 4, 5]) {
    await copyFile(CT3D.scan('ct_thin'), path.join(dataset, `imagesTr/held_${held}_0000.nii.gz`));
    await copyFile(CT3D.truth('ct_thin'), path.join(dataset, `labelsTr/held_${held}.nii.gz`));
  }
  await copyFile(path.join(CT3D.folder, 'dataset.json'), path.join(dataset, 'dataset.json'));
  return dataset;
}

test('keeps a target precision of my classes, counted on labelled cases, and says so in a report', async () => {
  const dataset = await labelledDataset('Dataset910_Held');
  const name = 'Dataset911_Mine';
  const map = path.join(folder, 'map.json');
  const labels = { background: 0, liver: 1, soft: 2 };
  await writeFile(map, JSON.stringify({ labels, map: { liver: 'liver', fat: 'soft', bone: 'unknown' } }));
  // The reference has a label that is neither mine nor the model's.
  const described = path.join(dataset, 'dataset.json');
  const own = JSON.parse(await readFile(described, 'utf8'));
  await writeFile(described, JSON.stringify({ ...own, labels: { background: 0, liver: 1, fat: 2, rib: 3 } }));
  const quick = ['--disable_tta', '-step_size', '1', '--filter', 'off'];
  const more = ['--calibrate', dataset, '--map', map, '--mode', 'precision', ...quick, '--json'];
  const refused = await segloop([...words(name), ...more]);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('holds the label rib');

  await writeFile(described, JSON.stringify(own));
  const bone = { ...labels, bone: 3, tumour: 4 };
  await writeFile(map, JSON.stringify({ labels: bone, map: { liver: 'liver', fat: 'soft', bone: 'bone' } }));
  const { code, err } = await segloop([...words(name), ...more]);
  expect(err).toContain('Calibrated on 5 cases');
  expect(err).toContain('no class of the model becomes tumour');
  expect(code).toBe(0);
  const json = async (file: string) => JSON.parse(await readFile(path.join(folder, name, file), 'utf8'));
  const calibration = await json('calibration.json');
  expect(calibration.checkpoints[0].sha256).toMatch(/^[0-9a-f]{64}$/);
  const record = await json('semisupervised.json');
  expect(record.calibration.cases).toHaveLength(5);
  expect(record.calibration.cases[0]).toMatchObject({ case: 'held_1', used_for: 'calibration' });
  // Cases that are all alike have no spread: the bound is the precision itself, and the cut keeps it on the same scan.
  expect(record.precision.map(({ kind }: { kind: string }) => kind)).toEqual(Array(4).fill('reached'));
  const [made, truth] = [
    await readVolume(path.join(folder, name, 'labelsTr/ct_thin.nii.gz')),
    await readVolume(CT3D.truth('ct_thin')),
  ];
  for (const { value } of record.precision) {
    const kept = Array.from(made.data.keys()).filter((voxel) => made.data[voxel] === value);
    const right = kept.filter((voxel) => truth.data[voxel] === value);
    expect(right.length / kept.length).toBeGreaterThanOrEqual(0.95);
  }
  expect(record.mapping.map).toEqual({ liver: 'liver', fat: 'soft', bone: 'bone' });
  expect((await json('dataset.json')).labels).toEqual({ ...bone, ignore: 5 });
  expect(await json('unknown_sets.json')).toEqual([[4]]);
  expect(await readdir(path.join(folder, name, 'unknownTr'))).toEqual(['ct_thin.nii.gz']);
  const report = await readFile(path.join(folder, name, 'report.html'), 'utf8');
  for (const text of ['Label mapping', 'Calibration', 'kept as background', 'data:image/png;base64,'])
    expect(report).toContain(text);
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
  const { classes, verdict } = JSON.parse(await readFile(path.join(folder, 'evaluation.json'), 'utf8'));
  expect(classes[0].nsd).toBeGreaterThan(0);
  expect(verdict).toMatch(/too-few-cases|use|fine-tune|train-anew/);
});

for (const [what, more, complaint] of [
  ['a folder that nnU-Net would not find', ['-o', '/tmp/out'], 'DatasetXXX_Name'],
  ['a class that the model lacks', ['--threshold', 'spleen=0.5', '--mode', 'fixed'], 'liver, fat, bone'],
  ['precision without labelled cases', ['--mode', 'precision'], '--calibrate DATASET'],
  ['a mapping file of another form', ['--map', `${CT3D.folder}/dataset.json`], 'must look like'],
  ['agreement of one fold', ['--mode', 'agreement'], 'at least two folds'],
] as const)
  test(`refuses ${what} in one line`, async () => {
    const { code, err } = await segloop([...words('Dataset903_No'), ...more]);
    expect(code).toBe(1);
    const complaints = err.split('\n').filter((line) => line.startsWith('segloop:'));
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(complaint);
  });
