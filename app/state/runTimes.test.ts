import { expect, it } from 'vitest';
import { STAGES } from '../workers.ts';
import { expectedSeconds, overallShare, secondsLeft, stageWeights } from './runTimes.ts';

const measured = {
  seconds: { read: 1, preprocess: 1, compile: 2, predict: 4, resample: 1, write: 1 },
  passes: 8,
  voxels: 1000,
};

it('weighs the stages by what an earlier run took', () => {
  const weights = stageWeights(measured);
  expect(weights.predict).toBeCloseTo(0.4);
  expect(STAGES.reduce((sum, stage) => sum + weights[stage], 0)).toBeCloseTo(1);
});

it('never lets the bar go back from one stage to the next', () => {
  const weights = stageWeights(undefined);
  const shares = STAGES.flatMap((stage) =>
    [0, 5, 10].map((done) => overallShare({ stage, done, total: 10 }, weights)),
  );
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBeCloseTo(1);
});

it('foretells the rest from the pace of the running stage', () => {
  // Half of predict took 2 s: 2 s more, and resample and write weigh half as much as predict's 4 s.
  const left = secondsLeft({ stage: 'predict', done: 4, total: 8 }, 2, stageWeights(measured));
  expect(left).toBeCloseTo(4);
});

it('says nothing before anything is known', () => {
  expect(secondsLeft({ stage: 'predict', done: 0, total: 8 }, 3, stageWeights(undefined))).toBeUndefined();
  expect(expectedSeconds(undefined, 1, 1)).toBeUndefined();
});

it('expects twice the passes to take twice the network time', () => {
  expect(expectedSeconds(measured, 16, 1000)).toBeCloseTo(2 + 8 + 4);
});
