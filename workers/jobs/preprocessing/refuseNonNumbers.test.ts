import { expect, it } from 'vitest';
import { refuseNonNumbers } from './refuseNonNumbers.ts';

it('names the case whose voxels are no numbers, and how many they are', () => {
  const data = Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 3);
  expect(() => refuseNonNumbers('case_002', data)).toThrow(
    expect.objectContaining({ code: 'dataset.voxels', details: { case: 'case_002', found: 2 } }),
  );
  expect(() => refuseNonNumbers('case_002', data, [0, 0, 2, 0])).toThrow(
    expect.objectContaining({ details: { case: 'case_002', found: 1 } }),
  );
});

it('lets numbers pass, and what lies outside of the labels', () => {
  refuseNonNumbers('case_000', Int16Array.of(-1000, 0, 3000));
  refuseNonNumbers('case_001', Float32Array.of(1, Number.NaN), [1, 0]);
});
