import { expect, it } from 'vitest';
import type { CaseScores } from './api.ts';
import { scoreCase } from './scoreCase.ts';
import { summarise } from './summarise.ts';

const scores = (name: string, dice: readonly (number | null)[]): CaseScores => ({
  case: name,
  classes: dice.map((one, index) => ({
    value: index + 1,
    name: ['liver', 'tumour'][index],
    dice: one,
    nsd: one,
    hd95: null,
    volumeError: null,
    predictedMl: 1,
    referenceMl: 1,
  })),
  dice: dice[0],
});

it('judges a teacher by its weakest classes and its mean', () => {
  const judged = (rows: readonly (readonly (number | null)[])[]) =>
    summarise(
      rows.map((dice, index) => scores(`case ${index}`, dice)),
      [],
      2,
    );
  expect(
    judged([
      [0.9, 0.85],
      [0.95, null],
      [0.9, 0.9],
    ]),
  ).toMatchObject({ verdict: 'use', weak: [] });
  expect(
    judged([
      [0.9, 0.6],
      [0.9, 0.6],
      [0.9, 0.6],
    ]),
  ).toMatchObject({ verdict: 'fine-tune', weak: ['tumour'] });
  expect(
    judged([
      [0.3, 0.2],
      [0.3, 0.2],
      [0.3, 0.2],
    ]).verdict,
  ).toBe('train-anew');
  expect(judged([[0.9, 0.9]]).verdict).toBe('too-few-cases');
  expect(
    judged([
      [0.9, 0.9],
      [0.2, 0.9],
      [0.5, 0.9],
    ]).cases.map((one) => one.case),
  ).toEqual(['case 1', 'case 2', 'case 0']);
});

it('scores a class that only one map has, and leaves ignored voxels out', () => {
  const geometry = {
    size: [1, 1, 6],
    spacing: [1, 1, 2],
    origin: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  } as const;
  const prediction = Uint8Array.of(1, 1, 0, 2, 2, 2);
  const reference = Uint8Array.of(1, 9, 1, 9, 9, 9);
  const classes = [1, 2, 3].map((value) => ({ value, name: String(value), values: [value] }));
  const [one, two, three] = scoreCase({ prediction, reference, ignore: 9, geometry }, classes, 1);
  // The ignored voxel between them is background to both: 1 of 1 predicted is right, 1 of 2 found.
  expect(one).toMatchObject({ dice: 2 / 3, volumeError: -0.5, predictedMl: 0.002, referenceMl: 0.004 });
  expect(two).toMatchObject({ dice: null, nsd: null, hd95: null, volumeError: null });
  expect(three).toMatchObject({ dice: null, nsd: null });
});
