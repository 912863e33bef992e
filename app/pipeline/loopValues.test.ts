import { expect, it } from 'vitest';
import { demoModel } from '../testing/summaries.ts';
import type { DatasetSummary } from '../workers.ts';
import {
  firstLoop,
  freePlace,
  missingOf,
  withFineTune,
  withLabelled,
  withTeacher,
  withTraining,
} from './index.ts';

const loop = firstLoop({
  labelled: 'Dataset001_L',
  unlabelled: 'Dataset002_U',
  name: 'Loop',
  number: 3,
  device: 'cpu',
});
const dataset = (id: number, name: string) =>
  ({ id, name, folder: `Dataset${String(id).padStart(3, '0')}_${name}` }) as DatasetSummary;

it('fine-tunes with a tenth of rate and epochs, whatever the training is', () => {
  const { fineTune, training } = withTraining(loop, { epochs: 50, iterations: 100, learningRate: 0.02 });
  expect(training).toMatchObject({ epochs: 50, iterations: 100, validationIterations: 20 });
  expect(fineTune).toMatchObject({ epochs: 5, learningRate: 0.002, head: 'keep' });
  expect(withFineTune(withFineTune(loop, false), true).fineTune).toEqual(loop.fineTune);
});

it('takes a model as teacher with its mapping, and forgets the mapping without it', () => {
  const mapping = { labels: { background: 0, liver: 1 }, map: { background: 'background' } };
  const given = withTeacher(loop, 'model', demoModel, mapping);
  expect(given).toMatchObject({ teacher: { from: 'model', model: demoModel.id }, mapping });
  expect(withTeacher(given, 'train', demoModel, mapping)).toEqual(loop);
});

it('forgets what was chosen of other labelled cases', () => {
  const locked = { ...loop, evaluation: { on: 'locked' as const, cases: ['a'] } };
  const labels = [{ name: 'liver', values: [1] }];
  expect(withLabelled({ ...locked, folds: [0, 1, 2, 3, 4] }, { folder: 'Dataset009_N', labels })).toEqual({
    ...loop,
    labelled: 'Dataset009_N',
  });
});

it('says what is missing: datasets, a name, free numbers', () => {
  const both = [dataset(1, 'L'), dataset(2, 'U')];
  expect(missingOf(loop, both)).toBeUndefined();
  expect(missingOf(loop, both.slice(0, 1))).toBe('unlabelled');
  expect(missingOf({ ...loop, name: 'my loop' }, both)).toBe('name');
  expect(missingOf(loop, [...both, dataset(4, 'Other')])).toBe('number');
  expect(missingOf(loop, [...both, dataset(4, 'LoopS1F0Round1')])).toBeUndefined();
  expect(missingOf({ ...loop, firstDataset: 999 }, both)).toBe('number');
});

it('proposes a name and numbers that no other loop has', () => {
  expect(freePlace([dataset(1, 'L')])).toEqual({ name: 'Loop', number: 300 });
  const other = [dataset(300, 'LoopS1F0Labelled'), dataset(301, 'LoopS1F0Round1')];
  expect(freePlace(other)).toEqual({ name: 'Loop2', number: 350 });
});
