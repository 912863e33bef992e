/** The second stage of a cascade, from the first stage's predictions of held-out cases to its own validation. */
import { beforeAll, expect, it } from 'vitest';
import { readImage } from '../../image/index.ts';
import { namedTensors, openCheckpoint } from '../../network/index.ts';
import { readNpz } from '../../network/npy/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { studioOver } from '../studio.ts';
import { openQueue, runToEnd } from '../testing/openQueue.ts';
import type { TrainSpec } from './spec.ts';
import { writePhantomDataset, writePlans } from './testing/phantomDataset.ts';

const DATASET = 'Dataset008_Stages';
const SIZE = [16, 20, 22] as const;
const SPACING = [18, 18, 18] as const;
const directory = new MemoryDirectory();
const studio = studioOver(directory);
const FIRST = {
  dataset: DATASET,
  trainer: 'nnUNetTrainer',
  plans: 'nnUNetPlans',
  configuration: '3d_lowres',
};
const SECOND = { ...FIRST, configuration: '3d_cascade_fullres' };

const spec = (more: Partial<TrainSpec>): TrainSpec => ({
  kind: 'train',
  ...FIRST,
  fold: 'all',
  start: { from: 'scratch' },
  epochs: 1,
  iterations: 2,
  validationIterations: 1,
  learningRate: 0.01,
  sampling: { order: 'case' },
  seed: 7,
  cacheBytes: 2 ** 26,
  device: 'cpu',
  validate: true,
  replace: true,
  ...more,
});

const run = async (job: TrainSpec) => runToEnd(await openQueue(directory), job);

beforeAll(async () => {
  const labels = { liver: ['liver'], spleen: ['spleen'] };
  await writePhantomDataset(studio, {
    id: 8,
    name: 'Stages',
    cases: 5,
    firstSeed: 1000,
    size: SIZE,
    spacing: SPACING,
    labels,
  });
  await writePlans(studio, DATASET, {
    spacing: SPACING,
    patch: [16, 16, 16],
    features: [4, 8],
    batch: 2,
    convolutions: 1,
  });
  const plans = (await studio.preprocessed.readJson(DATASET, 'nnUNetPlans.json')) as {
    configurations: Record<string, object>;
  };
  const fullres = plans.configurations['3d_fullres'];
  plans.configurations['3d_lowres'] = {
    ...fullres,
    data_identifier: 'nnUNetPlans_3d_lowres',
    next_stage: '3d_cascade_fullres',
  };
  plans.configurations['3d_cascade_fullres'] = { inherits_from: '3d_fullres', previous_stage: '3d_lowres' };
  await studio.preprocessed.writeJson(DATASET, 'nnUNetPlans.json', JSON.stringify(plans));
});

it('asks for the first stage, then learns from its predictions and validates with them', async () => {
  expect(await run(spec({ ...SECOND, fold: 0 }))).toMatchObject({
    state: 'failed',
    failure: { code: 'training.previousStage', details: { configuration: '3d_lowres' } },
  });
  expect(await run(spec({}))).toMatchObject({ state: 'done' });
  expect(await run(spec({ ...SECOND, fold: 0 }))).toMatchObject({ state: 'done', outcome: { epochs: 1 } });

  // One plan for both, so that the second stage sees what the first wrote, voxel for voxel.
  const place = `${studio.trained.folder(FIRST)}/predicted_next_stage/3d_cascade_fullres/phantom_000.npz`;
  const seg = (await readNpz(await (await directory.read(place)).bytes(), place)).get('seg');
  const written = await studio.trained.read(FIRST, 'fold_all/validation/phantom_000.nii.gz');
  const prediction = await readImage(written, 'phantom_000.nii.gz');
  expect(seg?.shape).toEqual([...SIZE]);
  expect(Array.from(seg?.data ?? [], Number)).toEqual(Array.from(prediction.data, Number));

  // An image and a channel for each of the two classes.
  const checkpoint = await openCheckpoint(
    await studio.trained.read(SECOND, 'fold_0/checkpoint_final.pth'),
    'final',
  );
  const [, first] =
    [...namedTensors(checkpoint.stateDict, 'final')].find(([name]) => name.endsWith('conv.weight')) ?? [];
  expect(first?.shape).toEqual([4, 3, 3, 3, 3]);
  expect(await studio.trained.exists(SECOND, 'fold_0/validation/summary.json')).toBe(true);
}, 120_000);
