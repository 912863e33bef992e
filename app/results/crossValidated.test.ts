import { expect, it } from 'vitest';
import type { ClassFigures } from '../workers.ts';
import { axisTicks, pairedCases, quartiles, resultsCsv, shortName } from './crossValidated.ts';
import { figureOf } from './figures.ts';

const figures = (dice: number | null, more: Partial<ClassFigures> = {}): ClassFigures => ({
  dice,
  iou: null,
  nsd: null,
  hd95: null,
  volumeError: null,
  ...more,
});

const candidate = (identifier: string, dice: Readonly<Record<string, number | null>>) => ({
  source: identifier,
  identifier,
  postprocessed: false,
  dice: null,
  classes: [figures(null)],
  cases: Object.entries(dice).map(([name, one]) => ({ case: name, classes: [figures(one)] })),
});

it('shortens what nnU-Net calls models and ensembles', () => {
  expect(shortName('nnUNetTrainer__nnUNetPlans__2d')).toBe('2d');
  expect(shortName('nnUNetTrainerX__OtherPlans__3d_fullres')).toBe('3d_fullres, OtherPlans, nnUNetTrainerX');
  const ensemble =
    'ensemble___nnUNetTrainer__nnUNetPlans__2d___nnUNetTrainer__nnUNetPlans__3d_fullres___0_1_2_3_4';
  expect(shortName(ensemble)).toBe('2d + 3d_fullres');
});

it('pairs the cases that both predicted', () => {
  const [a, b] = [candidate('a', { x: 0.5, y: 0.6 }), candidate('b', { y: null, z: 0.1 })];
  expect(pairedCases(a, b, { figure: 'dice' })).toEqual([{ case: 'y', first: 0.6, second: null }]);
});

it('takes a figure of one class, or the mean of those that have it', () => {
  const classes = [figures(0.5, { hd95: 4 }), figures(null), figures(0.7)];
  expect(figureOf(classes, { figure: 'dice' })).toBeCloseTo(0.6, 12);
  expect(figureOf(classes, { figure: 'hd95' })).toBe(4);
  expect(figureOf(classes, { figure: 'dice', of: 1 })).toBeNull();
  expect(figureOf(classes, { figure: 'iou' })).toBeNull();
});

it('finds quartiles as numpy does', () => {
  expect(quartiles([4, 1, 3, 2])).toEqual([1.75, 2.5, 3.25]);
  expect(quartiles([])).toBeUndefined();
});

it('ends axes at round numbers', () => {
  expect(axisTicks([0.4], true)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(axisTicks([3, 17], false)).toEqual([0, 5, 10, 15, 20]);
  expect(axisTicks([], false)[0]).toBe(0);
});

it('writes a table that a spreadsheet opens', () => {
  const results = { classes: ['liver, left'], candidates: [candidate('a', { x: 0.5, y: null })] };
  expect(resultsCsv(results)).toBe(
    'model,postprocessed,case,mean_dice,"dice_liver, left","iou_liver, left","nsd_liver, left","hd95_liver, left","volume_error_liver, left"\r\na,false,x,0.5,0.5,,,,\r\na,false,y,,,,,,\r\n',
  );
});
