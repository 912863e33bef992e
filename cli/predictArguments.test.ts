import { expect, it } from 'vitest';
import { readPredictArguments } from './predictArguments.mjs';

const PLACES = ['-i', 'in', '-o', 'out', '-m', 'model'];
const read = (line: string) => readPredictArguments([...PLACES, ...line.split(' ').filter(Boolean)]);

it('takes nnU-Net’s defaults', () => {
  expect(read('')).toEqual({
    input: 'in',
    output: 'out',
    model: 'model',
    folds: undefined,
    stepSize: 0.5,
    mirroring: true,
    saveProbabilities: false,
    checkpoint: 'checkpoint_final.pth',
    previousStage: undefined,
    device: 'auto',
    continuePrediction: false,
    verbose: false,
    json: false,
    ignored: [],
  });
});

it('reads long names after one dash and several folds after -f', () => {
  expect(read('-f 0 1 4 -step_size 0.75 -chk checkpoint_best.pth -prev_stage_predictions low')).toMatchObject(
    {
      folds: [0, 1, 4],
      stepSize: 0.75,
      checkpoint: 'checkpoint_best.pth',
      previousStage: 'low',
    },
  );
});

it('reads -f all, --f=2 and flags that follow the folds', () => {
  expect(read('-f all --disable_tta')).toMatchObject({ folds: ['all'], mirroring: false });
  expect(read('--f=2 --save_probabilities')).toMatchObject({ folds: [2], saveProbabilities: true });
});

it('takes --c for --continue_prediction', () => {
  expect(read('--c')).toMatchObject({ continuePrediction: true });
  expect(read('--continue_prediction')).toMatchObject({ continuePrediction: true });
});

it.each([
  ['auto', 'auto'],
  ['webgpu', 'webgpu'],
  ['cuda', 'webgpu'],
  ['mps', 'webgpu'],
  ['cpu', 'cpu'],
])('runs -device %s on %s', (word, device) => {
  expect(read(`-device ${word}`)).toMatchObject({ device });
});

it('accepts nnU-Net’s process flags and says that they mean nothing here', () => {
  expect(read('-npp 4 -nps 2 --disable_progress_bar --not_on_device')).toMatchObject({
    ignored: ['npp', 'nps', 'disable_progress_bar', 'not_on_device'],
  });
});

it.each([
  ['-step_size 0', '-step_size 0: choose more than 0'],
  ['-step_size 1.5', '-step_size 1.5'],
  ['-step_size fast', '-step_size fast'],
  ['-device tpu', '-device tpu: choose auto'],
  ['-f zero', '-f zero: a fold is a number'],
  ['-f', '-f: which fold?'],
  ['--frobnicate', "Unknown option '--frobnicate'"],
  ['stray', "Unexpected argument 'stray'"],
])('answers %s in one line', (line, message) => {
  expect(() => read(line)).toThrow(message);
  try {
    read(line);
  } catch (error) {
    expect(String(error)).not.toContain('\n');
  }
});

it('names the flag that is missing', () => {
  expect(() => readPredictArguments(['-i', 'in', '-o', 'out'])).toThrow('-m is missing');
});

it('knows --help before anything else', () => {
  expect(readPredictArguments(['--help'])).toBe('help');
});
