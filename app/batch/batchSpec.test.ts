import { expect, it } from 'vitest';
import { FIRST_SETTINGS } from '../confidence/index.ts';
import { batchSpec, datasetFolder, freeNumber } from './batchSpec.ts';
import { firstChoice, rulesOf, thresholdsOf } from './thresholdChoice.ts';

const run = {
  model: 'm',
  checkpoint: 'checkpoint_final.pth',
  folds: [0],
  tileStepSize: 0.5,
  mirroring: false,
  device: 'cpu',
} as const;

it('gives cases of the same name different ones', () => {
  const choice = firstChoice({ ...FIRST_SETTINGS, modeChosen: false }, false);
  const rules = rulesOf(choice, thresholdsOf(choice, [0], {}), FIRST_SETTINGS);
  const calibration = { temperatures: [1.4], classScales: [{ value: 1, slope: 0.9, offset: 0.2 }] };
  const cases = [
    { name: 'a', source: { from: 'scan', scan: 's1' } },
    { name: 'a', source: { from: 'dataset', dataset: 'Dataset001_X', case: 'a' } },
  ] as const;
  const spec = batchSpec({ cases, run, calibration, rules, dataset: 'Dataset002_Y' });
  expect(spec.cases.map(({ name }) => name)).toEqual(['a', 'a_2']);
  expect(spec).toMatchObject(calibration);
});

it('finds a free number and a folder that nnU-Net takes', () => {
  expect(freeNumber([1, 2, 4])).toBe(3);
  expect(datasetFolder(7, 'Pseudo liver')).toBe('Dataset007_Pseudo_liver');
});
