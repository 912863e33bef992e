/** Plans read, edited and stored; splits that keep patients, duplicates and a locked test set apart. */
import { beforeAll, expect, it } from 'vitest';
import { Devices } from '../../inference/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { hasSeenLocked } from '../preprocessing/fingerprintDataset.ts';
import { trainingCases } from '../preprocessing/trainingCases.ts';
import { runDirectly } from '../runDirectly.ts';
import { type Studio, studioOver } from '../studio.ts';
import { writePhantomDataset } from '../training/testing/phantomDataset.ts';
import type { PlanningApi, SplittingApi } from './api.ts';
import { createPlanningApi } from './createPlanningApi.ts';
import { createSplittingApi } from './splitting.ts';

const budgets = { gpuBytes: 2 ** 30, ramBytes: 2 ** 31 };
const devices = new Devices();
let studio: Studio;
let folder = '';
let api: PlanningApi & SplittingApi;

beforeAll(async () => {
  studio = studioOver(new MemoryDirectory());
  const shape = { cases: 6, firstSeed: 1, size: [12, 16, 18], spacing: [20, 20, 20] } as const;
  folder = await writePhantomDataset(studio, {
    id: 11,
    name: 'Plans',
    ...shape,
    labels: { liver: ['liver'] },
  });
  // The last picture is the first one under another name.
  const [image] = await studio.datasets.images(folder, 'phantom_000');
  await studio.directory.write(`nnUNet_raw/${folder}/imagesTr/phantom_005_0000.nii.gz`, image?.file ?? '');
  const spec = {
    kind: 'plan',
    dataset: folder,
    planner: 'ExperimentPlanner',
    freshFingerprint: false,
  } as const;
  const { signal } = new AbortController();
  await runDirectly(studio, { devices, signal }, spec, { budgets, onLine: () => undefined });
  const opening = Promise.resolve(studio);
  api = { ...createPlanningApi(opening, devices), ...createSplittingApi(opening) };
});

it('shows the fingerprint and the networks of the plans', async () => {
  const facts = await api.planningFacts(folder);
  expect(facts.plans).toEqual(['nnUNetPlans']);
  expect(facts.survey?.cases.map(({ id }) => id)).toEqual(facts.cases);
  expect(facts.fingerprint?.channels).toMatchObject([{ name: 'CT' }]);
  const { configurations, issues } = await api.readPlans(folder, 'nnUNetPlans');
  expect(issues).toEqual([]);
  const whole = configurations.find(({ name }) => name === '3d_fullres');
  expect(whole?.stages[0]).toMatchObject({ shape: whole?.patchSize, features: 32, encoderBlocks: 2 });
  expect(whole?.stages.at(-1)?.decoderBlocks).toBe(0);
  const [first] = await api.trainingFits(folder, 'nnUNetPlans', '3d_fullres', budgets);
  expect(first?.bytes).toBeGreaterThan(2 ** 20);
});

it('stores edited plans under a name of their own, with data of their own', async () => {
  const { text } = await api.readPlans(folder, 'nnUNetPlans');
  await expect(api.savePlans(folder, 'nnUNetPlans', text)).rejects.toMatchObject({ code: 'planning.edited' });
  const faulty = text.replace(/"batch_size": \d+/, '"batch_size": "two"');
  await expect(api.savePlans(folder, 'Mine', faulty)).rejects.toMatchObject({
    code: 'planning.faulty',
    details: { path: 'configurations.2d.batch_size' },
  });
  await api.savePlans(folder, 'Mine', text);
  expect(await studio.preprocessed.readJson(folder, 'Mine.json')).toMatchObject({
    plans_name: 'Mine',
    configurations: { '3d_fullres': { data_identifier: 'Mine_3d_fullres' } },
  });
  expect((await api.checkPlans(folder, '{')).issues).toHaveLength(1);
});

it('finds duplicates, and lays them in one fold', async () => {
  const { duplicates, isStored } = await api.splitting(folder);
  expect(duplicates).toEqual([['phantom_000', 'phantom_005']]);
  expect(isStored).toBe(false);
  const folds = await api.makeFolds(folder, 'patient');
  const fold = folds.find(({ val }) => val.includes('phantom_000'));
  expect(fold?.val).toContain('phantom_005');
  const leaking = await api.makeFolds(folder, 'case');
  await expect(api.saveFolds(folder, leaking)).rejects.toMatchObject({ code: 'planning.split' });
  await api.saveFolds(folder, folds);
  expect(await api.splitting(folder)).toMatchObject({ isStored: true, issues: [] });
});

it('locks whole patients away from planning and training, and makes the folds anew', async () => {
  const last = { phantom_003: 'p', phantom_004: 'p' };
  await api.notePatients(folder, last);
  await api.lockCases(folder, ['phantom_003']);
  expect((await trainingCases(studio, folder)).map(({ id }) => id)).not.toContain('phantom_004');
  expect(await hasSeenLocked(studio, folder)).toBe(true);
  const { folds, cases, issues } = await api.splitting(folder);
  expect(issues).toEqual([]);
  expect(folds.flatMap(({ train, val }) => [...train, ...val])).not.toContain('phantom_004');
  expect(cases.filter(({ locked }) => locked).map(({ id }) => id)).toEqual(['phantom_003', 'phantom_004']);
  const proposed = await api.proposeTestSet(folder);
  expect(proposed.length).toBeGreaterThan(0);
  await api.lockCases(folder, []);
  await api.saveFolds(folder, undefined);
  expect((await api.splitting(folder)).isStored).toBe(false);
});

it('says which number a stored fingerprint lacks', async () => {
  const path = `nnUNet_preprocessed/${folder}/dataset_fingerprint.json`;
  const whole = await (await studio.directory.read(path)).text();
  await studio.directory.write(path, whole.replace(/"percentile_99_5": [^,\n]+/, '"percentile_99_5": null'));
  await expect(api.planningFacts(folder)).rejects.toMatchObject({
    code: 'workspace.damaged',
    details: { path, reason: expect.stringContaining('percentile_99_5') },
  });
  await studio.directory.write(path, whole);
});
