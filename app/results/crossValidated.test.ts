import { expect, it } from 'vitest';
import { pairedCases, quartiles, resultsCsv, shortName } from './crossValidated.ts';

const candidate = (identifier: string, dice: Readonly<Record<string, number | null>>) => ({
  source: identifier,
  identifier,
  postprocessed: false,
  dice: null,
  classes: [null],
  cases: Object.entries(dice).map(([name, one]) => ({ case: name, dice: one, classes: [one] })),
});

it('shortens what nnU-Net calls models and ensembles', () => {
  expect(shortName('nnUNetTrainer__nnUNetPlans__2d')).toBe('2d');
  expect(shortName('nnUNetTrainerX__OtherPlans__3d_fullres')).toBe('3d_fullres, OtherPlans, nnUNetTrainerX');
  const ensemble =
    'ensemble___nnUNetTrainer__nnUNetPlans__2d___nnUNetTrainer__nnUNetPlans__3d_fullres___0_1_2_3_4';
  expect(shortName(ensemble)).toBe('2d + 3d_fullres');
});

it('pairs the cases that both predicted', () => {
  expect(pairedCases(candidate('a', { x: 0.5, y: 0.6 }), candidate('b', { y: null, z: 0.1 }))).toEqual([
    { case: 'y', first: 0.6, second: null },
  ]);
});

it('finds quartiles as numpy does', () => {
  expect(quartiles([4, 1, 3, 2])).toEqual([1.75, 2.5, 3.25]);
  expect(quartiles([])).toBeUndefined();
});

it('writes a table that a spreadsheet opens', () => {
  const results = { classes: ['liver, left'], candidates: [candidate('a', { x: 0.5, y: null })] };
  expect(resultsCsv(results)).toBe(
    'model,postprocessed,case,mean_dice,"dice_liver, left"\r\na,false,x,0.5,0.5\r\na,false,y,,\r\n',
  );
});
