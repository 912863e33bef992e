import { expect, it } from 'vitest';
import { demoModel, demoResult, demoScan } from '../testing/summaries.ts';
import { openLabelsOf } from './selectors.ts';

const truth = {
  ...demoScan,
  id: 'truth',
  role: 'labels',
  of: demoScan.id,
  voxels: { 1: 1000, 2: 10 },
} as const;
const nameOfValue = (value: number) => `Label ${value}`;

it('turns voxels into millilitres with the spacing of the grid', () => {
  const open = openLabelsOf(demoResult.id, [demoResult], [], undefined, nameOfValue);
  // 120 000 voxels of 1.5 × 1.5 × 2.5 mm
  expect(open?.segments[0]).toMatchObject({ name: 'liver', voxels: 120_000, millilitres: 675 });
});

it('names a bare label map after the chosen model when it knows every value', () => {
  const open = openLabelsOf('truth', [], [truth], demoModel, nameOfValue);
  expect(open?.segments.map(({ name }) => name)).toEqual(['liver', 'kidney']);
});

it('names labels by number when the chosen model does not know one of them', () => {
  const odd = { ...truth, voxels: { 1: 1000, 9: 10 } };
  const open = openLabelsOf('truth', [], [odd], demoModel, nameOfValue);
  expect(open?.segments.map(({ name }) => name)).toEqual(['Label 1', 'Label 9']);
});

it('has nothing to say about labels that are gone', () => {
  expect(openLabelsOf('gone', [demoResult], [truth], demoModel, nameOfValue)).toBeUndefined();
});
