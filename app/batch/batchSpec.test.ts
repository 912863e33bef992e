import { expect, it } from 'vitest';
import { FIRST_SETTINGS } from '../confidence/index.ts';
import { batchRules, batchSpec, datasetFolder, freeNumber } from './batchSpec.ts';

const run = {
  model: 'm',
  checkpoint: 'checkpoint_final.pth',
  folds: [0],
  tileStepSize: 0.5,
  mirroring: false,
  device: 'cpu',
} as const;

it('leaves a quantile to the job, which sees all cases', () => {
  expect(batchRules(FIRST_SETTINGS, [0, 1], true).thresholds).toEqual({ mode: 'quantile', share: 0.2 });
});

it('takes the cuts of the panel, or one threshold where a class has none yet', () => {
  const cuts = { 0: { code: 20_000, shareAtCode: 1 }, 1: { code: 30_000, shareAtCode: 1 } };
  const fixed = { ...FIRST_SETTINGS, mode: 'fixed' as const, cuts };
  expect(batchRules(fixed, [0, 1], true).thresholds).toEqual({
    mode: 'cuts',
    cuts: [
      { value: 0, code: 20_000, shareAtCode: 1 },
      { value: 1, code: 30_000, shareAtCode: 1 },
    ],
  });
  expect(batchRules(fixed, [0, 1, 2], true).thresholds.mode).toBe('fixed');
});

it('gives cases of the same name different ones', () => {
  const { rules, temperatures } = { rules: batchRules(FIRST_SETTINGS, [0], false), temperatures: [1.4] };
  const cases = [
    { name: 'a', source: { from: 'scan', scan: 's1' } },
    { name: 'a', source: { from: 'dataset', dataset: 'Dataset001_X', case: 'a' } },
  ] as const;
  const spec = batchSpec({ cases, run, temperatures, rules, dataset: 'Dataset002_Y' });
  expect(spec.cases.map(({ name }) => name)).toEqual(['a', 'a_2']);
  expect(spec.temperatures).toEqual([1.4]);
});

it('finds a free number and a folder that nnU-Net takes', () => {
  expect(freeNumber([1, 2, 4])).toBe(3);
  expect(datasetFolder(7, 'Pseudo liver')).toBe('Dataset007_Pseudo_liver');
});
