import { expect, it } from 'vitest';
import { demoModel } from '../testing/summaries.ts';
import { labelTemplates } from './labelTemplates.ts';

it('offers the labels of datasets and models, without background and ignore', () => {
  const labels = ['background', 'liver', 'tumour'].map((name, value) => ({ name, values: [value] }));
  const dataset = {
    folder: 'Dataset007_Liver',
    id: 7,
    name: 'Liver',
    channels: ['CT'],
    labels,
    hasRegions: false,
    ignore: 3,
    fileEnding: '.nii.gz',
    numTraining: 0,
  };
  const offered = labelTemplates([dataset], [demoModel]);
  expect(offered.map(({ name, segments }) => [name, segments.map((one) => one.name)])).toEqual([
    ['Dataset007_Liver', ['liver', 'tumour']],
    ['Dataset901_Phantom', ['liver', 'kidney', 'spleen', 'lesion']],
  ]);
});
