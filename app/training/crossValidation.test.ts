import { expect, it } from 'vitest';
import { crossValidationJobs } from './crossValidation.ts';
import { firstValues, trainSpecOf } from './trainingValues.ts';

it('trains every fold with its probabilities, then finds the best', () => {
  const values = { ...firstValues('Dataset007_Liver', undefined), fold: 'each', validate: false } as const;
  const spec = trainSpecOf(values, undefined, 'cpu');
  const { trainings, best } = crossValidationJobs(spec, 5);
  expect(trainings.map(({ fold }) => fold)).toEqual([0, 1, 2, 3, 4]);
  for (const training of trainings)
    expect(training).toEqual({ ...spec, fold: training.fold, validate: true, probabilities: true });
  expect(best).toMatchObject({
    kind: 'findBest',
    dataset: 'Dataset007_Liver',
    models: [{ trainer: 'nnUNetTrainer', plans: 'nnUNetPlans', configuration: '3d_fullres' }],
    folds: [0, 1, 2, 3, 4],
  });
  // Splits of somebody's own.
  expect(crossValidationJobs(spec, 3).trainings.map(({ fold }) => fold)).toEqual([0, 1, 2]);
  expect(crossValidationJobs(spec, 3).best).toMatchObject({ folds: [0, 1, 2] });
});
