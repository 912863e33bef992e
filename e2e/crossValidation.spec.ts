/** nnU-Net's commands after a cross-validation, as a shell runs them. Their files against nnU-Net's: jobs/crossValidation. */
import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { DATASET, writeFoldResults } from '../workers/jobs/crossValidation/testing/foldResults.ts';
import { studioOver } from '../workers/jobs/studio.ts';
import { NodeDirectory } from '../workers/workspace/testing/nodeDirectory.ts';
import { segloop } from './commandLine.ts';

const root = mkdtempSync(path.join(tmpdir(), 'segloop-folds-'));
const env = {
  ...process.env,
  ...Object.fromEntries(
    ['nnUNet_raw', 'nnUNet_preprocessed', 'nnUNet_results'].map((name) => [name, path.join(root, name)]),
  ),
};

test.afterAll(() => rm(root, { recursive: true, force: true }));

test('finds the best configuration, post-processes what was predicted, and scores it', async () => {
  test.setTimeout(120_000);
  await writeFoldResults(studioOver(new NodeDirectory(root)));
  const results = path.join(root, 'nnUNet_results', DATASET);

  const best = await segloop(['find_best_configuration', '21', '-c', '2d', '3d_fullres', '--json'], { env });
  expect(best.err).toContain('Best: ensemble___');
  const { instructions, postprocessed } = JSON.parse(best.out);
  expect(await readFile(instructions, 'utf8')).toContain('nnUNetv2_ensemble');
  const information = JSON.parse(await readFile(path.join(results, 'inference_information.json'), 'utf8'));
  const { postprocessing_file: file, some_plans_file: plans } = information.best_model_or_ensemble;

  const ensembled = path.dirname(file);
  const output = path.join(root, 'out');
  const applied = await segloop(
    ['apply_postprocessing', '-i', ensembled, '-o', output, '-pp_pkl_file', file, '-plans_json', plans],
    { env },
  );
  expect(applied.code).toBe(0);
  expect((await readdir(output)).sort()).toEqual([0, 1, 2, 3, 4].map((fold) => `case_${fold}.nii.gz`));

  const truth = path.join(root, 'nnUNet_raw', DATASET, 'labelsTr');
  const scored = await segloop(
    ['evaluate_folder', truth, output, '-djfile', path.join(ensembled, 'dataset.json'), '--json'],
    { env },
  );
  expect(JSON.parse(scored.out)).toMatchObject({ cases: 5, dice: postprocessed });
  expect(JSON.parse(await readFile(path.join(output, 'summary.json'), 'utf8')).metric_per_case).toHaveLength(
    5,
  );
});
