import { expect, it } from 'vitest';
import { bestOf, completeModels } from './bestCandidates.ts';
import { classCounts } from './classCounts.ts';
import { readFolds, validatingFolds, withCaseIn } from './foldEdits.ts';
import { histogram, medianOf } from './histogram.ts';
import { patientsByPattern, patientsOfTable, patternOf } from './patients.ts';

it('counts values in bars of equal width', () => {
  expect(histogram([1, 2, 3, 5], 2)).toEqual([
    { from: 1, to: 3, count: 2 },
    { from: 3, to: 5, count: 2 },
  ]);
  expect(histogram([2, 2], 4)).toEqual([{ from: 2, to: 2, count: 2 }]);
  expect(histogram([], 4)).toEqual([]);
  expect(medianOf([4, 1, 3, 2])).toBe(2.5);
});

it('counts classes by case and voxel, regions by all of their values', () => {
  const surveyed = (id: string, voxels: Record<string, number>) => ({
    id,
    spacing: [10, 10, 10] as [number, number, number],
    shape: [4, 4, 4] as [number, number, number],
    voxels,
    pixels: id,
  });
  const cases = [surveyed('a', { 1: 10, 2: 5, 3: 7 }), surveyed('b', { 1: 20 })];
  const labels = [
    { name: 'background', values: [0] },
    { name: 'whole', values: [1, 2] },
    { name: 'core', values: [2] },
  ];
  expect(classCounts(cases, labels, 3)).toEqual([
    { name: 'whole', cases: 2, voxels: 35, share: 1, medianMl: 17.5 },
    { name: 'core', cases: 1, voxels: 5, share: 5 / 35, medianMl: 5 },
  ]);
});

it('finds patients by a pattern with a group, or in a table', () => {
  expect(patternOf('(')).toBeUndefined();
  expect(patternOf('case')).toBeUndefined();
  const pattern = patternOf('^(p\\d+)_');
  expect(pattern && patientsByPattern(['p1_a', 'p1_b', 'x'], pattern)).toEqual({ p1_a: 'p1', p1_b: 'p1' });
  expect(patientsOfTable('case,patient\r\n"a","p 1"\nb;p2\ngone,p3\n', ['a', 'b'])).toEqual({
    a: 'p 1',
    b: 'p2',
  });
});

it('moves a case from one fold’s validation to another’s', () => {
  const folds = [
    { train: ['b'], val: ['a'] },
    { train: ['a'], val: ['b'] },
  ];
  const moved = withCaseIn(folds, 'a', 1);
  expect(moved).toEqual([
    { train: ['a', 'b'], val: [] },
    { train: [], val: ['a', 'b'] },
  ]);
  expect(validatingFolds(moved).get('a')).toBe(1);
  expect(withCaseIn(folds, 'a', undefined)[0]).toEqual({ train: ['a', 'b'], val: [] });
});

it('takes models for complete whose five folds are trained', () => {
  const folds = (model: string, count: number) =>
    Array.from({ length: count }, (_, k) => `${model}/fold_${k}`);
  const models = completeModels(
    [
      ...folds('nnUNetTrainer__nnUNetPlans__2d', 5),
      ...folds('nnUNetTrainer__nnUNetPlans__3d_fullres', 4),
      'nnUNetTrainer__nnUNetPlans__2d/fold_all',
    ],
    5,
  );
  expect(models).toEqual([{ trainer: 'nnUNetTrainer', plans: 'nnUNetPlans', configuration: '2d' }]);
  expect(bestOf('Dataset001_A', models, 5)).toMatchObject({ folds: [0, 1, 2, 3, 4], ensembling: false });
});

it('reads splits_final.json and nothing else', () => {
  expect(readFolds('[{"train": ["a"], "val": ["b"]}]')).toEqual([{ train: ['a'], val: ['b'] }]);
  for (const text of ['', '{}', '[{"train": [1], "val": []}]', '[{}]'])
    expect(readFolds(text)).toBeUndefined();
});
