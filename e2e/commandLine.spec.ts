/** `segloop predict` as a shell runs it; no page of this suite is open. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { segloop } from './commandLine.ts';
import { CASCADE, CT3D, expectLabelsOfNnunet, expectProbabilitiesOfNnunet, readVolume } from './golden.ts';

// Mirroring on the software GPU takes minutes on a busy machine.
test.describe.configure({ timeout: 600_000 });

let output: string;
test.beforeEach(async () => {
  output = await mkdtemp(path.join(tmpdir(), 'segloop-cli-'));
});
test.afterEach(() => rm(output, { recursive: true }));

const labels = (name: string) => readVolume(path.join(output, `${name}.nii.gz`));

for (const device of ['cpu', 'webgpu'])
  test(`predicts a folder on ${device} as nnU-Net does`, async () => {
    const words = [
      'predict',
      '-i',
      CT3D.input,
      '-o',
      output,
      '-m',
      CT3D.folder,
      '-f',
      '0',
      '-device',
      device,
    ];
    const { code, out, err } = await segloop([...words, '--save_probabilities', '--json']);
    expect(err).not.toContain('segloop:');
    expect(code).toBe(0);

    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.case)).toEqual(['ct_thin', 'ct_tiles']);
    expect(Object.keys(lines[0].seconds)).toContain('predict');
    expect(lines[0].backend).toBeTruthy();
    if (process.platform === 'linux') expect(lines[0].peakBytes).toBeGreaterThan(1e7);

    expect((await readdir(output)).sort()).toEqual([
      'ct_thin.nii.gz',
      'ct_thin.npz',
      'ct_thin.pkl',
      'ct_tiles.nii.gz',
      'ct_tiles.npz',
      'ct_tiles.pkl',
      'dataset.json',
      'plans.json',
      'predict_from_raw_data_args.json',
    ]);
    for (const name of ['ct_thin', 'ct_tiles']) {
      await expectLabelsOfNnunet(await labels(name), CT3D.expected('fold_0', ''), name);
      const expected = CT3D.expected('fold_0', `${name}.npz`);
      await expectProbabilitiesOfNnunet(path.join(output, `${name}.npz`), expected);
    }
    const json = async (file: string) => JSON.parse(await readFile(file, 'utf8'));
    for (const file of ['dataset.json', 'plans.json'])
      expect(await json(path.join(output, file))).toEqual(await json(CT3D.expected('fold_0', file)));
  });

test('averages the folds of a zip and says which', async () => {
  const words = ['predict', '-i', CT3D.scan('ct_thin'), '-o', output, '-m', CT3D.zip, '-device', 'cpu'];
  const { code, out } = await segloop(words);
  expect(out).toContain('folds 0, 1 (all that are present)');
  expect(code).toBe(0);
  await expectLabelsOfNnunet(await labels('ct_thin'), CT3D.expected('folds_0_1', ''), 'ct_thin');
});

test('takes a lone checkpoint', async () => {
  const words = ['predict', '-i', CT3D.scan('ct_thin'), '-o', output, '-m', CT3D.checkpoint];
  const { code } = await segloop([...words, '-device', 'cpu']);
  expect(code).toBe(0);
  await expectLabelsOfNnunet(await labels('ct_thin'), CT3D.expected('fold_0', ''), 'ct_thin');
});

test('runs the second stage of a cascade on the first stage’s output', async () => {
  const words = ['predict', '-i', CASCADE.input, '-o', output, '-m', CASCADE.folder, '-f', 'all'];
  const missing = await segloop([...words, '-device', 'cpu']);
  expect(missing.code).toBe(1);
  expect(missing.err + missing.out).toContain('-prev_stage_predictions');

  const { code } = await segloop([...words, '-device', 'cpu', '-prev_stage_predictions', CASCADE.previous]);
  expect(code).toBe(0);
  for (const name of ['ca_thin', 'ca_tiles'])
    await expectLabelsOfNnunet(await labels(name), CASCADE.expected('fold_all', ''), name);
});

test('keeps the finished cases, names the bad one in one line and ends with exit code 1', async () => {
  const input = path.join(output, 'in');
  const good = await readFile(CT3D.scan('ct_thin'));
  await mkdir(input);
  await writeFile(path.join(input, 'a_0000.nii.gz'), good);
  await writeFile(path.join(input, 'b_0000.nii.gz'), good.subarray(0, 5000));
  const out = path.join(output, 'out');
  const words = [
    'predict',
    '-i',
    input,
    '-o',
    out,
    '-m',
    CT3D.folder,
    '-f',
    '0',
    '--disable_tta',
    '-device',
    'cpu',
  ];
  const { code, err, out: said } = await segloop(words);
  expect(code).toBe(1);
  const complaints = `${said}\n${err}`.split('\n').filter((line) => line.startsWith('segloop:'));
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toContain('b_0000.nii.gz');
  expect(await readdir(out)).toContain('a.nii.gz');
  expect((await readdir(out)).filter((file) => /part|profile/.test(file))).toEqual([]);

  const again = await segloop([...words, '--continue_prediction']);
  expect(again.out).toContain('1 of 2 cases are there already');
});

for (const [what, words, complaint] of [
  ['a missing input', ['-i', '/nowhere', '-m', CT3D.folder], '-i /nowhere: there is no such file or folder.'],
  ['a missing model', ['-i', CT3D.input, '-m', '/nowhere'], '-m /nowhere: there is no such file or folder.'],
  ['a missing fold', ['-i', CT3D.input, '-m', CT3D.folder, '-f', '7'], 'fold 7 is not there. Present: 0, 1.'],
  ['a wrong step', ['-i', CT3D.input, '-m', CT3D.folder, '-step_size', '2'], '-step_size 2'],
] as const)
  test(`refuses ${what} in one line`, async () => {
    const { code, err } = await segloop(['predict', '-o', path.join(output, 'out'), ...words]);
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(complaint);
  });
