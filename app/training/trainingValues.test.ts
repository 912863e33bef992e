import { expect, it } from 'vitest';
import { demoModel } from '../testing/summaries.ts';
import {
  firstValues,
  isTaken,
  meanTeacherDatasets,
  takenPlans,
  trainSpecOf,
  withPreset,
} from './trainingValues.ts';

it('fine-tunes an open model by a tenth of the rate, with its plans under another name', () => {
  const values = firstValues('Dataset007_Liver', demoModel);
  const spec = trainSpecOf(values, demoModel, 'cpu');
  expect(spec).toMatchObject({
    plans: takenPlans(demoModel),
    configuration: demoModel.configuration,
    learningRate: 0.001,
    epochs: 10,
    patience: 5,
    start: { from: 'model', model: demoModel.id, head: 'keep' },
  });
  expect(takenPlans(demoModel)).toMatch(/^\w+$/);
});

it('trains from scratch without a model, with nnU-Net’s rate and no early end', () => {
  const values = {
    ...firstValues('Dataset007_Liver', demoModel),
    ...withPreset('scratch'),
    plans: 'nnUNetPlans',
  };
  const spec = trainSpecOf(values, demoModel, 'auto');
  expect(spec).toMatchObject({ start: { from: 'scratch' }, learningRate: 0.01, plans: 'nnUNetPlans' });
  expect(spec).not.toHaveProperty('patience');
  const folder = `nnUNetTrainer__nnUNetPlans__${spec.configuration}/fold_0`;
  expect(isTaken(spec, { plans: [], labelledCases: 1, folds: 5, taken: [folder] })).toBe(true);
  expect(isTaken({ ...spec, fold: 1 }, { plans: [], labelledCases: 1, folds: 5, taken: [folder] })).toBe(
    false,
  );
});

it('has a mean teacher only where it is switched on, with other scans of as many channels', () => {
  const values = firstValues('Dataset007_Liver', undefined);
  expect(trainSpecOf(values, undefined, 'cpu')).not.toHaveProperty('meanTeacher');
  const meanTeacher = { ...values.meanTeacher, isOn: true, dataset: 'Dataset008_More' };
  expect(trainSpecOf({ ...values, meanTeacher }, undefined, 'cpu').meanTeacher).toEqual({
    dataset: 'Dataset008_More',
    weight: 0.1,
    threshold: 0.8,
    decay: 0.99,
  });
  const dataset = (folder: string, channels: readonly string[], numTraining: number) => ({
    ...{ folder, channels, numTraining },
  });
  const all = [
    dataset('Dataset007_Liver', ['CT'], 10),
    dataset('Dataset008_More', ['CT'], 40),
    dataset('Dataset009_Empty', ['CT'], 0),
    dataset('Dataset010_Mr', ['T1', 'T2'], 5),
  ];
  expect(meanTeacherDatasets(all, 'Dataset007_Liver')).toEqual(['Dataset008_More']);
});
