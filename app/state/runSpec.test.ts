import { expect, it } from 'vitest';
import { demoModel, demoScan } from '../testing/summaries.ts';
import { defaultBudgets, hindrance, predictSpec } from './runSpec.ts';

const settings = {
  folds: [0],
  checkpoint: 'checkpoint_final.pth',
  device: 'auto',
  tileStepSize: 0.5,
  mirroring: true,
  saveProbabilities: false,
  keepConfidence: false,
  previousStage: undefined,
} as const;
const mutable = { ...settings, folds: [...settings.folds] };

it('names the first thing that is missing', () => {
  expect(hindrance(undefined, demoModel, mutable)).toBe('no-scan');
  expect(hindrance(demoScan, undefined, mutable)).toBe('no-model');
  expect(hindrance({ ...demoScan, channels: 2 }, demoModel, mutable)).toBe('channels');
  expect(hindrance(demoScan, demoModel, { ...mutable, folds: [] })).toBe('no-folds');
  expect(hindrance(demoScan, { ...demoModel, needsPreviousStage: true }, mutable)).toBe('previous-stage');
  expect(hindrance(demoScan, demoModel, mutable)).toBeUndefined();
});

it('leaves a previous stage out where the model takes none', () => {
  expect(predictSpec(demoScan, demoModel, { ...mutable, previousStage: 'r1' })).not.toHaveProperty(
    'previousStage',
  );
});

it('asks for confidence and the codes of the veto where it is to be kept', () => {
  expect(predictSpec(demoScan, demoModel, mutable)).not.toHaveProperty('confidence');
  const kept = predictSpec(demoScan, demoModel, { ...mutable, keepConfidence: true });
  expect(kept.confidence).toEqual({ veto: true });
  const all = { ...mutable, folds: [0, 1], keepConfidence: true, keepMeasures: true };
  const { confidence } = predictSpec(demoScan, demoModel, all);
  expect(confidence).toEqual({ veto: true, measures: true, members: 'folds' });
});

it('post-processes only what keeps no confidence', () => {
  const asked = { ...mutable, postprocess: true };
  expect(predictSpec(demoScan, demoModel, asked)).toMatchObject({ postprocess: true });
  expect(predictSpec(demoScan, demoModel, { ...asked, keepConfidence: true })).not.toHaveProperty(
    'postprocess',
  );
});

it('gives a software adapter 1 GiB and never more than half of the memory', () => {
  const software = {
    webgpu: { state: 'ready', adapter: 'SwiftShader', fallback: true, f16: false },
    cpuThreads: 2,
    auto: 'cpu',
  } as const;
  expect(defaultBudgets(software, 4)).toEqual({ gpuBytes: 2 ** 30, ramBytes: 2 * 2 ** 30 });
  expect(defaultBudgets(undefined, undefined)).toEqual({ gpuBytes: 4 * 2 ** 30, ramBytes: 4 * 2 ** 30 });
});
