import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MemoryDirectory } from '../../workspace/index.ts';
import type { ModelSummary } from '../api.ts';
import { studioOver } from '../studio.ts';
import { foundPostprocessing } from './foundPostprocessing.ts';

const model = {
  kind: 'nnunet',
  dataset: 'Dataset001_A',
  trainer: 'nnUNetTrainer',
  plans: 'nnUNetPlans',
  configuration: '2d',
} as ModelSummary;
const FOLDER = 'nnUNet_results/Dataset001_A/nnUNetTrainer__nnUNetPlans__2d';
const golden = new URL(
  '../../../golden/evaluation/postprocessing_class1_only/postprocessing.json',
  import.meta.url,
);

it('finds what the largest gathering of folds proved', async () => {
  const directory = new MemoryDirectory();
  const studio = studioOver(directory);
  expect(await foundPostprocessing(studio, model)).toBeUndefined();
  await directory.write(`${FOLDER}/crossval_results_folds_10_11_12_13/postprocessing.json`, 'another');
  const folder = `${FOLDER}/crossval_results_folds_0_1_2_3_4`;
  await directory.write(`${folder}/postprocessing.json`, readFileSync(golden));
  expect(await foundPostprocessing(studio, model)).toEqual([1]);
  expect(await foundPostprocessing(studio, { ...model, kind: 'onnx' })).toBeUndefined();
});
