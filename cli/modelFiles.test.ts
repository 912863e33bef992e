import path from 'node:path';
import { expect, it } from 'vitest';
import { chooseFolds, findModelFiles } from './modelFiles.mjs';

const GOLDEN = path.join(import.meta.dirname, '../golden/inference');
const MODEL = path.join(GOLDEN, 'ct3d/model/nnUNetTrainer__nnUNetPlans__3d_fullres');
const CHECKPOINT = 'checkpoint_final.pth';

const places = (...model: Parameters<typeof findModelFiles>) =>
  findModelFiles(...model).map((file) => file.path);

it('offers plans, dataset and the folds that are present', () => {
  expect(places(MODEL, CHECKPOINT, undefined)).toEqual(
    ['plans.json', 'dataset.json', `fold_0/${CHECKPOINT}`, `fold_1/${CHECKPOINT}`].map(
      (name) => `nnUNetTrainer__nnUNetPlans__3d_fullres/${name}`,
    ),
  );
});

it('offers only the folds asked for', () => {
  expect(places(MODEL, CHECKPOINT, [1])).toHaveLength(3);
});

it('offers a zip or a checkpoint as it is', () => {
  expect(places(path.join(GOLDEN, 'ct3d/model.zip'), CHECKPOINT, undefined)).toEqual(['model.zip']);
});

it('names the folds that are there when another is asked for', () => {
  expect(() => places(MODEL, CHECKPOINT, [0, 3])).toThrow('fold 3 is not there. Present: 0, 1.');
  expect(() => places(MODEL, 'checkpoint_best.pth', undefined)).toThrow('Present: none.');
});

it('tells a folder that is no model from one that is missing', () => {
  expect(() => places(GOLDEN, CHECKPOINT, undefined)).toThrow('plans.json and dataset.json missing');
  expect(() => places('/nowhere', CHECKPOINT, undefined)).toThrow('there is no such file or folder');
});

it('does not average fold all with the numbered folds unless told to', () => {
  expect(chooseFolds(undefined, [0, 1, 'all'], 'm')).toEqual([0, 1]);
  expect(chooseFolds(undefined, ['all'], 'm')).toEqual(['all']);
  expect(chooseFolds(['all', 0], [0, 'all'], 'm')).toEqual(['all', 0]);
});
