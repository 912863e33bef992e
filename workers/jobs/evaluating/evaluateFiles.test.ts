import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parsePythonJson, type Summary } from '../../nnunet/evaluation/index.ts';
import type { FilesToCompare } from './api.ts';
import { evaluateFiles } from './evaluateFiles.ts';

const GOLDEN = new URL('../../../golden/evaluation/', import.meta.url);
const bytes = (name: string) => readFileSync(new URL(name, GOLDEN));
const casesOf = (folder: string): FilesToCompare[] =>
  readdirSync(new URL(`${folder}/reference`, GOLDEN))
    .sort()
    .map((file) => ({
      predictionFile: `prediction/${file}`,
      referenceFile: `reference/${file}`,
      prediction: new Blob([bytes(`${folder}/prediction/${file}`)]),
      reference: new Blob([bytes(`${folder}/reference/${file}`)]),
    }));

it.each(['metrics_labels_ignore', 'metrics_regions', 'metrics_absent_class'])(
  'writes nnU-Net’s summary.json of the files in %s',
  async (folder) => {
    const text = await evaluateFiles(bytes(`${folder}/dataset.json`).toString(), casesOf(folder));
    const found = parsePythonJson(text) as Summary;
    const expected = parsePythonJson(bytes(`${folder}/summary.json`).toString()) as Summary;
    expect(found.mean).toEqual(expected.mean);
    expect(found.foreground_mean).toEqual(expected.foreground_mean);
    expect(found.metric_per_case.map(({ metrics }) => metrics)).toEqual(
      expected.metric_per_case.map(({ metrics }) => metrics),
    );
  },
);

it('refuses a prediction on another grid', async () => {
  const [one] = casesOf('metrics_regions');
  const prediction = new Blob([bytes('../inference/ct3d/labels/ct_thin.nii.gz')]);
  const mixed = [{ ...one, prediction }];
  const text = bytes('metrics_regions/dataset.json').toString();
  await expect(evaluateFiles(text, mixed)).rejects.toMatchObject({ code: 'job.otherGrid' });
});
