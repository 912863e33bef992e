import { expect, it } from 'vitest';
import { EpochClock } from './epochClock.ts';

it('foretells the first epoch by its steps, but for the one that compiled', () => {
  const clock = new EpochClock({ iterations: 4, validationIterations: 3 });
  clock.step('train', 30);
  expect(clock.epochs()).toEqual([]);
  clock.step('train', 2);
  clock.step('train', 2);
  expect(clock.secondsPerStep).toBe(2);
  expect(clock.epochs()).toEqual([4 * 2 + 3 * (2 / 3)]);
  clock.step('train', 2);
  clock.step('validate', 1);
  expect(clock.epochs()).toEqual([4 * 2 + 3 * 1]);
});

it('counts whole epochs, not the rest of one that was paused', () => {
  const clock = new EpochClock({ iterations: 2, validationIterations: 1 });
  for (const task of ['train', 'validate'] as const) clock.step(task, 1);
  clock.epochEnded(2);
  expect(clock.epochs()).toEqual([]);
  for (const task of ['train', 'train', 'validate'] as const) clock.step(task, 1);
  clock.epochEnded(3.5);
  expect(clock.epochs()).toEqual([3.5]);
});
