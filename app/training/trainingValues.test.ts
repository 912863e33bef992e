import { expect, it } from 'vitest';
import { demoModel } from '../testing/summaries.ts';
import { firstValues, isTaken, takenPlans, trainSpecOf, withPreset } from './trainingValues.ts';

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
  expect(isTaken(spec, { plans: [], labelledCases: 1, taken: [folder] })).toBe(true);
  expect(isTaken({ ...spec, fold: 1 }, { plans: [], labelledCases: 1, taken: [folder] })).toBe(false);
});
