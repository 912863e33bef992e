import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MemoryDirectory } from '../../workspace/index.ts';
import type { ModelSummary } from '../api.ts';
import { studioOver } from '../studio.ts';
import { foundPostprocessing, postprocessed } from './foundPostprocessing.ts';
import type { Predicted } from './predictImages.ts';

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

it('keeps the largest component and counts what is left', () => {
  const readAs = { size: [1, 1, 8], spacing: [1, 1, 1], origin: [0, 0, 0], direction: [] };
  const labels = Uint8Array.of(1, 1, 0, 1, 0, 2, 0, 2);
  const predicted = { labels, readAs, voxels: { 0: 3, 1: 3, 2: 2 } } as unknown as Predicted;
  const after = postprocessed(predicted, [1]);
  expect([...after.labels]).toEqual([1, 1, 0, 0, 0, 2, 0, 2]);
  expect(after.voxels).toEqual({ 0: 4, 1: 2, 2: 2 });
  expect([...labels]).toEqual([1, 1, 0, 1, 0, 2, 0, 2]);
});
