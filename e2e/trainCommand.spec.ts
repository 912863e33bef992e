/** `segloop preprocess` and `segloop train` in nnU-Net's folders, as a shell runs them. */
import { mkdtempSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { segloop } from './commandLine.ts';
import { CT3D } from './golden.ts';

const root = mkdtempSync(path.join(tmpdir(), 'segloop-train-'));
const folders = Object.fromEntries(
  ['nnUNet_raw', 'nnUNet_preprocessed', 'nnUNet_results'].map((name) => [name, path.join(root, name)]),
);
const DATASET = 'Dataset012_Shell';

test.afterAll(() => rm(root, { recursive: true, force: true }));

test('preprocesses, trains from a checkpoint and goes on', async () => {
  test.setTimeout(300_000);
  const [raw, preprocessed, results] = Object.values(folders).map((folder) => path.join(folder, DATASET));
  for (const part of ['imagesTr', 'labelsTr']) await mkdir(path.join(raw ?? '', part), { recursive: true });
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await copyFile(CT3D.scan('ct_thin'), path.join(raw ?? '', `imagesTr/${name}_0000.nii.gz`));
    await copyFile(
      CT3D.expected('folds_0_1', 'ct_thin.nii.gz'),
      path.join(raw ?? '', `labelsTr/${name}.nii.gz`),
    );
  }
  const json = async (file: string) => JSON.parse(await readFile(path.join(CT3D.folder, file), 'utf8'));
  await writeFile(
    path.join(raw ?? '', 'dataset.json'),
    JSON.stringify({ ...(await json('dataset.json')), numTraining: 5 }),
  );
  await mkdir(preprocessed ?? '', { recursive: true });
  await writeFile(
    path.join(preprocessed ?? '', 'nnUNetPlans.json'),
    JSON.stringify(await json('plans.json')),
  );

  const words = [
    'train',
    '12',
    '3d_fullres',
    '0',
    '--iterations',
    '2',
    '--val-iterations',
    '1',
    '-device',
    'cpu',
    '--json',
  ];
  const first = await segloop([...words, '--epochs', '1', '-pretrained_weights', CT3D.checkpoint], {
    env: { ...process.env, ...folders },
  });
  expect(first.err).toContain('Fold 0: 4 training, 1 validation cases.');
  expect(JSON.parse(first.out)).toMatchObject({ dataset: DATASET, epochs: 1 });
  const second = await segloop([...words, '--epochs', '2', '--c'], { env: { ...process.env, ...folders } });
  expect(JSON.parse(second.out)).toMatchObject({ epochs: 2 });
  const fold = path.join(results ?? '', 'nnUNetTrainer__nnUNetPlans__3d_fullres/fold_0');
  expect(await readdir(fold)).toEqual(
    expect.arrayContaining(['checkpoint_final.pth', 'checkpoint_best.pth', 'progress.png', 'validation']),
  );
});
