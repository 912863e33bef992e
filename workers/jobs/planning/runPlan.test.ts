/** Fingerprint, plans, moved plans and their guards, in a workspace in memory. The plans' numbers: nnunet/planning. */
import { beforeAll, expect, it } from 'vitest';
import { Devices } from '../../inference/index.ts';
import { parseDatasetJson } from '../../network/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import type { JobSpec } from '../kinds.ts';
import { movedReaderOf, readerOf } from '../preprocessing/readerOf.ts';
import { readSurvey } from '../preprocessing/survey.ts';
import { runDirectly } from '../runDirectly.ts';
import { type Studio, studioOver } from '../studio.ts';
import { writePhantomDataset } from '../training/testing/phantomDataset.ts';
import type { PlanSpec } from './spec.ts';

const budgets = { gpuBytes: 2 ** 30, ramBytes: 2 ** 31 };
const devices = new Devices();
let studio: Studio;
let [first, second] = ['', ''];

const run = (spec: JobSpec) =>
  runDirectly(studio, { devices, signal: new AbortController().signal }, spec, {
    budgets,
    onLine: () => undefined,
  });
const plan = (dataset: string, more: Partial<PlanSpec> = {}) =>
  run({ kind: 'plan', dataset, planner: 'ExperimentPlanner', freshFingerprint: false, ...more });

beforeAll(async () => {
  studio = studioOver(new MemoryDirectory());
  const shared = {
    cases: 2,
    size: [12, 16, 18],
    spacing: [20, 20, 20],
    labels: { liver: ['liver'] },
  } as const;
  first = await writePhantomDataset(studio, { id: 11, name: 'First', firstSeed: 1, ...shared });
  second = await writePhantomDataset(studio, { id: 12, name: 'Second', firstSeed: 9, ...shared });
});

it('extracts the fingerprint alone, then plans under the planner’s name or another', async () => {
  expect(await plan(first, { planner: undefined })).toEqual({ cases: 2 });
  expect(await studio.preprocessed.plans(first)).toEqual([]);
  expect(await plan(first)).toEqual({ cases: 2, plans: 'nnUNetPlans' });
  await plan(first, { planner: 'nnUNetPlannerResEncL', gpuMemoryTarget: 12, plansName: 'Large12' });
  expect((await studio.preprocessed.plans(first)).toSorted()).toEqual(['Large12', 'nnUNetPlans']);
  expect(await studio.preprocessed.readJson(first, 'nnUNetPlans.json')).toMatchObject({
    dataset_name: first,
    plans_name: 'nnUNetPlans',
    image_reader_writer: 'SimpleITKIO',
  });
});

it('puts beside the plans what nnU-Net does, and keeps configurations that somebody added', async () => {
  const { directory, preprocessed } = studio;
  const splits = [{ train: ['phantom_000'], val: ['phantom_001'] }];
  await directory.write(`nnUNet_raw/${first}/splits_final.json`, JSON.stringify(splits));
  const plans = (await preprocessed.readJson(first, 'nnUNetPlans.json')) as { configurations: object };
  const own = { inherits_from: '3d_fullres', batch_size: 3 };
  const edited = {
    ...plans,
    configurations: { ...plans.configurations, '2d': { patch_size: [1, 1] }, mine: own },
  };
  await preprocessed.writeJson(first, 'nnUNetPlans.json', JSON.stringify(edited));
  await plan(first);
  expect(await preprocessed.readJson(first, 'nnUNetPlans.json')).toEqual({
    ...plans,
    configurations: { ...plans.configurations, mine: own },
  });
  expect(await preprocessed.readJson(first, 'splits_final.json')).toEqual(splits);
  expect(await preprocessed.readJson(first, 'dataset.json')).toMatchObject({ numTraining: 2 });
  await preprocessed.writeJson(first, 'nnUNetPlans.json', JSON.stringify(plans));
});

it('chooses readers as nnU-Net does, which tries others when it moves plans', () => {
  const of = (file_ending: string, more = {}) =>
    parseDatasetJson({
      channel_names: { 0: 'CT' },
      labels: { background: 0, a: 1 },
      numTraining: 1,
      file_ending,
      ...more,
    });
  const both = (...args: Parameters<typeof of>) => [readerOf(of(...args)), movedReaderOf(of(...args))];
  expect(both('.nii.gz')).toEqual(['SimpleITKIO', 'SimpleITKIO']);
  expect(both('.nii')).toEqual(['NibabelIO', 'SimpleITKIO']);
  expect(both('.png')).toEqual(['NaturalImage2DIO', 'NaturalImage2DIO']);
  expect(both('.tif')).toEqual(['Tiff3DIO', 'SimpleITKIO']);
  expect(both('.nii.gz', { overwrite_image_reader_writer: 'NibabelIOWithReorient' })).toEqual([
    'NibabelIOWithReorient',
    'NibabelIOWithReorient',
  ]);
  expect(both('.nii.gz', { overwrite_image_reader_writer: 'MyReader' })).toEqual([
    'SimpleITKIO',
    'SimpleITKIO',
  ]);
});

it('surveys the cases on the way: voxels by label, pictures that are the same, intensities', async () => {
  const survey = await readSurvey(studio, first);
  expect(survey?.mode).toBe('exact');
  const [one, two] = survey?.cases ?? [];
  expect(one).toMatchObject({ id: 'phantom_000', spacing: [20, 20, 20], shape: [12, 16, 18] });
  expect(one?.voxels['1']).toBeGreaterThan(10);
  expect(one?.pixels).not.toBe(two?.pixels);
  expect(survey?.intensities[0]?.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
});

it('refuses another planner’s name', async () => {
  await expect(plan(first, { plansName: 'nnUNetResEncUNetLPlans' })).rejects.toMatchObject({
    code: 'planning.planner',
  });
});

it('moves plans to a dataset that has a fingerprint, with dataset.json beside them', async () => {
  const move = { kind: 'movePlans', source: first, target: second, sourcePlans: 'nnUNetPlans' } as const;
  await expect(run({ ...move, targetPlans: 'Moved' })).rejects.toMatchObject({
    code: 'planning.noFingerprint',
  });
  await plan(second);
  await expect(run({ ...move, sourcePlans: 'Absent', targetPlans: 'Moved' })).rejects.toMatchObject({
    code: 'planning.noPlans',
  });
  await expect(run({ ...move, targetPlans: 'nnUNetPlans' })).rejects.toMatchObject({
    code: 'planning.exists',
  });
  const plans = (await studio.preprocessed.readJson(first, 'nnUNetPlans.json')) as {
    configurations: Readonly<Record<string, object>>;
  };
  const two = { '3d_fullres': { ...plans.configurations['3d_fullres'], normalization_schemes: ['a', 'b'] } };
  await studio.preprocessed.writeJson(first, 'Two.json', JSON.stringify({ ...plans, configurations: two }));
  await expect(run({ ...move, sourcePlans: 'Two', targetPlans: 'Moved' })).rejects.toMatchObject({
    code: 'planning.channels',
    details: { found: 2, expected: 1 },
  });
  expect(await run({ ...move, targetPlans: 'Moved' })).toEqual({ plans: 'Moved' });
  expect(await studio.preprocessed.readJson(second, 'Moved.json')).toMatchObject({
    dataset_name: second,
    plans_name: 'Moved',
    configurations: { '3d_fullres': { data_identifier: 'Moved_3d_fullres' } },
  });
  expect(await studio.preprocessed.readJson(second, 'dataset.json')).toMatchObject({ numTraining: 2 });
  // The same once more changes nothing.
  expect(await run({ ...move, targetPlans: 'Moved' })).toEqual({ plans: 'Moved' });
});

it('leaves out configurations that the plans do not have', async () => {
  const prepared = await run({
    kind: 'preprocess',
    dataset: first,
    plans: 'nnUNetPlans',
    configurations: ['3d_fullres', '3d_lowres'],
    onlyPlanned: true,
  });
  expect(prepared).toEqual({ preprocessed: 2, unchanged: 0 });
});

it('plans without a case that was rejected', async () => {
  const label = (await studio.datasets.label(second, 'phantom_001')).file;
  await studio.datasets.writeLabel(second, 'phantom_001', label, { state: 'rejected', editor: 'person' });
  expect(await plan(second, { freshFingerprint: true, planner: undefined })).toEqual({ cases: 1 });
});
