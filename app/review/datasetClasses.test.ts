import { expect, it } from 'vitest';
import type { DatasetSummary } from '../workers.ts';
import { datasetClasses } from './datasetClasses.ts';

const dataset = (labels: DatasetSummary['labels'], hasRegions: boolean): DatasetSummary => ({
  ...{ folder: 'Dataset001_X', id: 1, name: 'X', channels: ['CT'], fileEnding: '.nii.gz', numTraining: 1 },
  ...{ labels, hasRegions },
});

it('names every value that a label may hold, of overlapping regions, too', () => {
  const regions = [
    { name: 'background', values: [0] },
    { name: 'whole', values: [1, 2] },
    { name: 'core', values: [2] },
  ];
  expect(datasetClasses(dataset(regions, true))).toEqual([
    { value: 1, name: 'whole' },
    { value: 2, name: 'whole + core' },
  ]);
  const labels = [
    { name: 'background', values: [0] },
    { name: 'liver', values: [1] },
  ];
  expect(datasetClasses(dataset(labels, false))).toEqual([{ value: 1, name: 'liver' }]);
  expect(datasetClasses(undefined)).toEqual([]);
});
