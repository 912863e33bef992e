import { expect, it } from 'vitest';
import type { Zyx } from '../../../image/index.ts';
import { type TrainingSpec, trainingCuts } from '../../index.ts';
import { trainingSpec } from '../../testing/trainingSpec.ts';
import { estimateTraining } from '../index.ts';

/** nnU-Net's default network. */
const spec = (size: number, batch: number): TrainingSpec =>
  trainingSpec([32, 64, 128, 256, 320, 320], size, batch);

const DIVISORS: Zyx = [32, 32, 32];
const bytesWithin = (budget: number) => (one: TrainingSpec) => estimateTraining(one, budget).total;

it('keeps every activation where they fit', () => {
  const found = estimateTraining(spec(128, 2), 2 ** 40);
  expect(found).toMatchObject({ recomputed: 0, fits: true });
  expect(found.activations + found.scratch + found.parameters).toBe(found.total);
});

it('cuts activations of nnU-Net’s default network by 40 % at least, by computing few again', () => {
  const whole = estimateTraining(spec(128, 2), 2 ** 40);
  const budget = whole.parameters + whole.scratch + 0.6 * whole.activations;
  const cut = estimateTraining(spec(128, 2), budget);
  expect(cut.fits).toBe(true);
  expect(cut.activations).toBeLessThanOrEqual(0.6 * whole.activations);
  expect(cut.recomputed).toBeLessThan(16);
});

it('says which batch or patch would fit', () => {
  const budget = 1.2e9;
  const whole = spec(128, 2);
  expect(estimateTraining(whole, budget).fits).toBe(false);
  const cuts = trainingCuts(whole, DIVISORS, budget, bytesWithin(budget));
  expect(cuts.map(({ kind }) => kind)).toContain('patch');
  for (const cut of cuts) expect(cut.bytes).toBeLessThanOrEqual(budget);
  expect(trainingCuts(spec(32, 1), DIVISORS, 2 ** 40, bytesWithin(2 ** 40))).toEqual([]);
});
