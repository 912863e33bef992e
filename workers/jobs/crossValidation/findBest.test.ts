/** Gathering folds, ensembles, the best and its post-processing, in a workspace in memory. Against nnU-Net: stock.python.test.ts. */
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { readImage } from '../../image/index.ts';
import { Devices } from '../../inference/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import type { JobSpec } from '../kinds.ts';
import type { JobContext } from '../queue/runner.ts';
import { runDirectly } from '../runDirectly.ts';
import { type Studio, studioOver } from '../studio.ts';
import { bestOf, runFindBest } from './findBest.ts';
import { keptPrediction } from './keptPrediction.ts';
import { crossValidationResults } from './results.ts';
import type { FindBestSpec } from './spec.ts';
import { computeSurfaces } from './surfaces.ts';
import { DATASET, foldFolder, MODELS, writeFoldResults } from './testing/foldResults.ts';

const SPEC: FindBestSpec = {
  kind: 'findBest',
  dataset: DATASET,
  models: MODELS,
  folds: [0, 1, 2, 3, 4],
  ensembling: true,
  overwrite: true,
};
const ENSEMBLE =
  'ensemble___nnUNetTrainer__nnUNetPlans__2d___nnUNetTrainer__nnUNetPlans__3d_fullres___0_1_2_3_4';
/** Written once; every test works on a copy. */
const written = new MemoryDirectory();
let directory: MemoryDirectory;
let studio: Studio;
let log: string[];

beforeAll(() => writeFoldResults(studioOver(written)));
beforeEach(async () => {
  directory = new MemoryDirectory();
  studio = studioOver(directory);
  log = [];
  await copyTo('');
});

async function copyTo(folder: string): Promise<void> {
  for (const { name, kind } of await written.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (kind === 'directory') await copyTo(path);
    else await directory.write(path, await written.read(path));
  }
}

const run = (spec: JobSpec) =>
  runDirectly(studio, { devices: new Devices(), signal: new AbortController().signal }, spec, {
    budgets: { gpuBytes: 2 ** 30, ramBytes: 2 ** 30 },
    onLine: (line) => log.push(line),
  });
const text = async (path: string) => (await directory.read(path)).text();
const names = async (folder: string) => (await directory.list(folder)).map(({ name }) => name);

it('takes the ensemble that beats both models, and what helps it', async () => {
  const outcome = await run(SPEC);
  expect(outcome).toMatchObject({ best: ENSEMBLE });
  expect(outcome.steps).toBeGreaterThan(0);
  expect(Number(outcome.postprocessed)).toBeGreaterThan(Number(outcome.dice));
  const information = JSON.parse(await text(`nnUNet_results/${DATASET}/inference_information.json`));
  expect(information.considered_models).toEqual(MODELS);
  expect(Object.keys(information.all_results)).toHaveLength(3);
  expect(information.best_model_or_ensemble.result_on_crossval_pre_pp).toBe(outcome.dice);
  const source = `nnUNet_results/${DATASET}/ensembles/${ENSEMBLE}`;
  const cases = [0, 1, 2, 3, 4].map((fold) => `case_${fold}.nii.gz`);
  const head = ['dataset.json', 'plans.json', 'postprocessed', 'postprocessing.json', 'postprocessing.pkl'];
  expect(await names(source)).toEqual([...cases, ...head, 'summary.json']);
  expect(await names(`${source}/postprocessed`)).toEqual([...cases, 'summary.json']);
  const { classes, candidates } = await crossValidationResults(directory, DATASET);
  expect(classes).toEqual(['left', 'right']);
  expect(candidates.map(({ postprocessed }) => postprocessed)).toEqual([false, true, false, false]);
  expect(candidates[1]).toMatchObject({ identifier: ENSEMBLE, dice: outcome.postprocessed });
  expect(candidates[1].cases.map((one) => one.case)).toEqual(
    cases.map((name) => name.replace('.nii.gz', '')),
  );
  const [one] = candidates[1].cases;
  expect(one?.classes[0]).toMatchObject({ nsd: null, hd95: null });
  expect(one?.classes[0]?.iou).toBeLessThan(one?.classes[0]?.dice ?? 0);
  const { signal } = new AbortController();
  const counted: number[] = [];
  const onCase = (done: number) => void counted.push(done);
  const work = { dataset: DATASET, source: candidates[1].source, toleranceMm: 2, signal, onCase };
  await computeSurfaces(directory, work);
  expect(counted).toEqual([0, 1, 2, 3, 4, 5]);
  const measured = (await crossValidationResults(directory, DATASET)).candidates[1];
  expect(measured).toMatchObject({ toleranceMm: 2 });
  expect(measured.cases[0]?.classes[0]?.hd95).toBeGreaterThanOrEqual(0);
  expect(measured.classes[1]?.nsd).toBeGreaterThan(0.5);
  const kept = await keptPrediction(studio, DATASET, candidates[1].source, 'case_1');
  expect(kept).toMatchObject({ scan: `image:${DATASET}/case_1`, files: [`${kept.name}.nii.gz`] });
  expect(kept.voxels[1]).toBeGreaterThan(0);
  expect(await keptPrediction(studio, DATASET, candidates[1].source, 'case_1')).toEqual(kept);
  const made = `${candidates[1].source}/case_1.nii.gz`;
  await directory.write(made, await directory.read(`${candidates[1].source}/case_2.nii.gz`));
  const anew = await keptPrediction(studio, DATASET, candidates[1].source, 'case_1');
  expect(anew.id).not.toBe(kept.id);
  expect(anew.voxels).not.toEqual(kept.voxels);
  const instructions = await text(`nnUNet_results/${DATASET}/inference_instructions.txt`);
  expect(instructions).toContain(
    'nnUNetv2_ensemble -i OUTPUT_FOLDER_MODEL_1 OUTPUT_FOLDER_MODEL_2 -o OUTPUT_FOLDER',
  );
});

it('gathers the folds with their files untouched', async () => {
  await run({ kind: 'accumulate', dataset: DATASET, model: MODELS[0], folds: [0, 1, 2, 3, 4] });
  const [model] = MODELS;
  const gathered = `${foldFolder(model, 0).split('/fold_')[0]}/crossval_results_folds_0_1_2_3_4`;
  const name = 'case_3.nii.gz';
  const bytes = async (path: string) => [...new Uint8Array(await (await directory.read(path)).arrayBuffer())];
  expect(await bytes(`${gathered}/${name}`)).toEqual(await bytes(`${foldFolder(model, 3)}/${name}`));
  const summary = JSON.parse(await text(`${gathered}/summary.json`));
  expect(summary.metric_per_case).toHaveLength(5);
});

it('takes the first of equals', () => {
  const candidate = (identifier: string, dice: number) => ({ identifier, dice, models: [], source: '' });
  expect(bestOf([candidate('a', 0.8), candidate('b', 0.9), candidate('c', 0.9)]).identifier).toBe('b');
  expect(() => bestOf([candidate('a', 0.8), candidate('b', Number.NaN)])).toThrow(/b: has no mean Dice/);
});

it.each<[string, string, Partial<FindBestSpec>, (model: (typeof MODELS)[number]) => Promise<void>]>([
  ['missingFold', '3d_fullres: fold 2', {}, (model) => directory.remove(foldFolder(model, 2))],
  [
    'noProbabilities',
    'fold 1 kept no probabilities',
    {},
    (model) => directory.remove(`${foldFolder(model, 1)}/case_1.npz`),
  ],
  [
    'duplicateCase',
    'case_0.nii.gz was predicted by the folds 0, 4',
    {},
    async (model) =>
      directory.write(
        `${foldFolder(model, 4)}/case_0.nii.gz`,
        await directory.read(`${foldFolder(model, 0)}/case_0.nii.gz`),
      ),
  ],
  [
    'unequalSets',
    'lacks 1 case(s) that another one has, first extra.npz',
    {},
    async (model) =>
      directory.write(
        `${foldFolder(model, 4)}/extra.npz`,
        await directory.read(`${foldFolder(model, 4)}/case_4.npz`),
      ),
  ],
  [
    'missingModel',
    'never trained',
    {},
    (model) => directory.remove(foldFolder(model, 0).split('/').slice(0, 3).join('/')),
  ],
  ['noModels', DATASET, { models: [{ ...MODELS[0], configuration: '3d_lowres' }] }, async () => undefined],
])('names what is missing: %s', async (code, said, change, spoil) => {
  await spoil(MODELS[1]);
  const failure = await run({ ...SPEC, ...change }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: `crossValidation.${code}` });
  expect(String(failure)).toContain(said);
});

it('goes on after a pause without doing again what was scored', async () => {
  const state = new Map<string, string>();
  let stepsLeft = 22;
  const context: JobContext = {
    id: 'test',
    studio,
    devices: new Devices(),
    budgets: { gpuBytes: 0, ramBytes: 0 },
    signal: new AbortController().signal,
    pauseRequested: () => stepsLeft <= 0,
    yieldToInteractive: async () => {
      stepsLeft -= 1;
    },
    report: ({ done, total }) => {
      expect(done).toBeLessThanOrEqual(total);
    },
    runsOn: () => undefined,
    log: (line) => log.push(line),
    readState: async (name) => (state.has(name) ? new Blob([state.get(name) ?? '']) : undefined),
    writeState: async (name, content) => void state.set(name, String(content)),
    removeState: async (name) => void state.delete(name),
  };
  expect(await runFindBest(SPEC, context)).toEqual({ state: 'paused' });
  // Two of five cases of the ensemble are there; spoiling a scored model shows that it is not touched again.
  const marked = `nnUNet_results/${DATASET}/ensembles/${ENSEMBLE}/case_0.nii.gz`;
  const before = await directory.read(marked);
  await directory.remove(foldFolder(MODELS[0], 0).replace('/validation', '/validation/case_0.nii.gz'));
  stepsLeft = Number.POSITIVE_INFINITY;
  expect(await runFindBest(SPEC, context)).toMatchObject({ state: 'done', outcome: { best: ENSEMBLE } });
  expect(await directory.read(marked)).toBe(before);
  expect((await readImage(before, 'a.nii.gz')).geometry.spacing).toEqual([2, 1, 1.5]);
});
