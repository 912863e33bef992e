import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { LabelArray } from '../../components/index.ts';
import { readImage } from '../../image/index.ts';
import { readNpz } from '../../network/npy/index.ts';
import { applyPostprocessing, determinePostprocessing } from './determinePostprocessing.ts';
import { averageProbabilities, type LabelDecision, probabilitiesToLabels } from './ensemble.ts';
import { type EvaluatedCase, evaluateCases, type LabelMap } from './evaluateCases.ts';
import type { LabelOrRegion } from './metrics.ts';
import { parsePythonJson, writePythonJson } from './pythonJson.ts';

const GOLDEN = new URL('../../../golden/evaluation/', import.meta.url);
const path = (name: string) => new URL(name, GOLDEN);
const json = (name: string) => parsePythonJson(readFileSync(path(name), 'utf8'));

async function labelMap(name: string): Promise<LabelMap> {
  const { data, geometry } = await readImage(new Blob([readFileSync(path(name))]), name);
  return { data: data as LabelArray, size: geometry.size };
}

interface DatasetJson {
  labels: Record<string, LabelOrRegion>;
  regions_class_order?: number[];
}

function rules(folder: string) {
  const { labels } = json(`${folder}/dataset.json`) as DatasetJson;
  const foreground = Object.entries(labels).filter(([name, value]) => name !== 'ignore' && value !== 0);
  const entries = foreground.map(([, value]) => value);
  const foregroundLabels = [...new Set(entries.flat() as number[])].sort((a, b) => a - b);
  return { entries, foregroundLabels, ignoreLabel: labels.ignore as number | undefined };
}

const cases = (folder: string): EvaluatedCase[] =>
  readdirSync(path(`${folder}/prediction`))
    .filter((file) => file.endsWith('.nii.gz'))
    .sort()
    .map((file) => ({
      predictionFile: `prediction/${file}`,
      referenceFile: `reference/${file}`,
      prediction: () => labelMap(`${folder}/prediction/${file}`),
      reference: () => labelMap(`${folder}/reference/${file}`),
    }));

/** Counts exact, scores to 1e-12; file names by their last two segments. */
function expectSame(found: unknown, expected: unknown, at: string): void {
  if (typeof expected === 'number') {
    if (Number.isNaN(expected)) expect(found, at).toBeNaN();
    else
      expect(Math.abs((found as number) - expected), at).toBeLessThanOrEqual(1e-12 * Math.max(1, expected));
  } else if (expected !== null && typeof expected === 'object') {
    expect(Object.keys(found as object).sort(), at).toEqual(Object.keys(expected).sort());
    for (const [key, value] of Object.entries(expected)) {
      expectSame((found as Record<string, unknown>)[key], value, `${at}.${key}`);
    }
  } else expect(String(found).split('/').slice(-2), at).toEqual(String(expected).split('/').slice(-2));
}

for (const folder of ['metrics_labels_ignore', 'metrics_regions', 'metrics_absent_class']) {
  it(`writes nnU-Net's summary.json of ${folder}`, async () => {
    const summary = await evaluateCases(cases(folder), rules(folder));
    expectSame(parsePythonJson(writePythonJson(summary)), json(`${folder}/summary.json`), 'summary');
  });
}

for (const folder of readdirSync(GOLDEN).filter((name) => name.startsWith('postprocessing_'))) {
  it(`decides as nnU-Net in ${folder}`, async () => {
    const { foregroundLabels, ...evaluation } = rules(folder);
    const found = await determinePostprocessing(cases(folder), evaluation, foregroundLabels);
    const expected = json(`${folder}/postprocessing.json`) as {
      postprocessing_kwargs: { labels_or_regions: LabelOrRegion }[];
    };
    expect(found.steps).toEqual(expected.postprocessing_kwargs.map((one) => one.labels_or_regions));
    expectSame(found.before, json(`${folder}/summary.json`), 'before');
    const after = json(`${folder}/summary_postprocessed.json`) as { mean: unknown; foreground_mean: unknown };
    expectSame(found.after.mean, after.mean, 'after.mean');
    for (const one of cases(folder)) {
      const processed = applyPostprocessing(await one.prediction(), found.steps);
      const file = one.predictionFile.replace('prediction/', `${folder}/postprocessed/`);
      expect([...processed.data]).toEqual([...(await labelMap(file)).data]);
    }
  });
}

for (const folder of ['ensemble_labels', 'ensemble_regions']) {
  it(`averages and decides as nnU-Net in ${folder}`, async () => {
    const order = (json(`${folder}/dataset.json`) as DatasetJson).regions_class_order;
    const decision: LabelDecision = order
      ? { kind: 'regions', regionsClassOrder: order }
      : { kind: 'softmax' };
    for (const file of readdirSync(path(`${folder}/model_1`)).filter((name) => name.endsWith('.npz'))) {
      const load = (model: string) => {
        const array = readNpz(readFileSync(path(`${folder}/${model}/${file}`))).get('probabilities');
        if (!(array?.data instanceof Float32Array)) throw new Error(`${model}/${file} has no probabilities`);
        return { data: array.data, classes: array.shape[0] };
      };
      const models = ['model_1', 'model_2'].map(load);
      const mean = averageProbabilities(models.map(({ data }) => data));
      const expected = load('expected');
      mean.forEach((p, i) => {
        if (Math.abs(p - expected.data[i]) > 1e-7) expect.fail(`${file}[${i}]: ${p} for ${expected.data[i]}`);
      });
      const labels = probabilitiesToLabels(mean, expected.classes, decision);
      const truth = await labelMap(`${folder}/expected/${file.replace('.npz', '.nii.gz')}`);
      expect([...labels]).toEqual([...truth.data]);
    }
  });
}
