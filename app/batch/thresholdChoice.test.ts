import { expect, it } from 'vitest';
import { cutsForPrecision, FIRST_SETTINGS, type ThresholdMode } from '../confidence/index.ts';
import { fixedCut } from '../workers.ts';
import { choiceOf, firstChoice, rulesOf, thresholdsOf } from './thresholdChoice.ts';

const first = { ...FIRST_SETTINGS, modeChosen: false };
const chosen = (mode: ThresholdMode) => ({ ...FIRST_SETTINGS, mode, modeChosen: true });
const quantile = firstChoice(first, false);

it('begins with a precision where a calibration promises one, else with a quantile', () => {
  expect(firstChoice(first, true).way).toBe('precision');
  expect(quantile.way).toBe('quantile');
  expect(firstChoice(chosen('quantile'), true).way).toBe('quantile');
  expect(firstChoice(chosen('precision'), false).way).toBe('quantile');
  expect(firstChoice(chosen('agreement'), false)).toMatchObject({
    way: 'fixed',
    agreed: true,
  });
});

it('takes the cuts of a preset, and finds anew only a share and what a calibration still promises', () => {
  const preset = { ...FIRST_SETTINGS, name: 'careful', classes: {} };
  expect(choiceOf(preset, true)).toMatchObject({ way: 'quantile', share: 0.2 });
  expect(choiceOf({ ...preset, mode: 'fixed' }, true).way).toBe('cuts');
  expect(choiceOf({ ...preset, mode: 'agreement' }, true)).toMatchObject({ way: 'cuts', agreed: true });
  expect(choiceOf({ ...preset, mode: 'precision' }, true).way).toBe('precision');
  expect(choiceOf({ ...preset, mode: 'precision' }, false).way).toBe('cuts');
});

it('leaves a quantile to the job, which sees all cases', () => {
  expect(thresholdsOf(quantile, [0, 1], {})).toEqual({ mode: 'quantile', share: 0.2 });
});

it('cuts a class of which nothing is known at the fixed threshold', () => {
  const cuts = cutsForPrecision([
    { kind: 'unavailable', value: 2, cases: 1 },
    {
      kind: 'reached',
      value: 1,
      code: 30_000,
      shareAtCode: 0.5,
      threshold: 0.9,
      precision: 0.97,
      lowerBound: 0.95,
      kept: 0.8,
    },
  ]);
  expect(thresholdsOf({ ...quantile, way: 'precision' }, [0, 1, 2], cuts)).toEqual({
    mode: 'cuts',
    target: 0.95,
    cuts: [
      { value: 0, ...fixedCut(0.9) },
      { value: 1, code: 30_000, shareAtCode: 0.5 },
      { value: 2, ...fixedCut(0.9) },
    ],
  });
});

it('takes veto, band and post-processing as they were set on a scan', () => {
  const thresholds = thresholdsOf(quantile, [0], {});
  expect(rulesOf(quantile, thresholds, FIRST_SETTINGS)).toEqual({
    thresholds,
    veto: 0.05,
    boundaryMm: 0,
    cleaning: [],
    filter: true,
    seed: 0,
  });
  expect(
    rulesOf({ ...quantile, agreed: true }, thresholds, { ...FIRST_SETTINGS, vetoOn: false }),
  ).toMatchObject({
    agreed: true,
  });
});
