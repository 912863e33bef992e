import { expect, it } from 'vitest';
import { demoModel } from '../testing/summaries.ts';
import type { TrainingChoices } from '../workers.ts';
import { fitting, plansOffered } from './plansChoice.ts';
import { firstValues, MODEL_PLANS, takenPlans } from './trainingValues.ts';

const configuration = (name: string) => ({
  ...{ name, patchSize: [8, 8, 8], spacing: [1, 1, 1], batchSize: 2, architecture: 'PlainConvUNet' },
});
const choices = (plans: Readonly<Record<string, readonly string[]>>, folds = 5): TrainingChoices => ({
  ...{ labelledCases: 4, taken: [], folds },
  plans: Object.entries(plans).map(([name, names]) => ({ name, configurations: names.map(configuration) })),
});

it('offers what the dataset has, and what can be made or taken over', () => {
  expect(plansOffered(undefined, choices({}))).toEqual(['nnUNetPlans']);
  expect(plansOffered(undefined, choices({ other: [] }))).toEqual(['other', 'nnUNetPlans']);
  expect(plansOffered(demoModel, choices({}))).toEqual([MODEL_PLANS]);
  expect(plansOffered(demoModel, choices({ [takenPlans(demoModel)]: [], other: [] }))).toEqual([
    MODEL_PLANS,
    'other',
  ]);
});

it('trains with the plans that the form shows after another dataset was chosen', () => {
  const values = {
    ...firstValues('Dataset007_Liver', undefined),
    plans: 'mine',
    configuration: '2d',
    fold: 7,
  };
  const there = choices({ mine: ['2d', '3d_fullres'] }, 8);
  expect(fitting(values, undefined, there)).toEqual(values);
  expect(fitting(values, undefined, choices({ nnUNetPlans: ['3d_lowres', '3d_fullres'] }))).toMatchObject({
    ...{ plans: 'nnUNetPlans', configuration: '3d_fullres', fold: 0 },
  });
  expect(fitting(values, undefined, choices({}))).toMatchObject({
    plans: 'nnUNetPlans',
    configuration: '2d',
  });
  // Nothing is known yet.
  expect(fitting(values, undefined, undefined)).toBe(values);
});
