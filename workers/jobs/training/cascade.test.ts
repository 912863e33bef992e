/** The second stage of a cascade, from the first stage's predictions of held-out cases to its own validation; stock nnU-Net,
 *  where it is installed, makes the same of the same. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { askPython, hasPython } from '../../../scripts/python/index.ts';
import { readImage } from '../../image/index.ts';
import { namedTensors, openCheckpoint } from '../../network/index.ts';
import { readNpz } from '../../network/npy/index.ts';
import {
  openCpuTraining,
  trainableAt,
  trainingRecipe,
  trainingSpec,
  updateAt,
} from '../../training/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { spill } from '../../workspace/testing/spill.ts';
import { configurationOf, openTrainingDataset } from '../preprocessing/openDataset.ts';
import { studioOver } from '../studio.ts';
import { openQueue, runToEnd } from '../testing/openQueue.ts';
import { openLocalBatches } from './batchFactory.ts';
import { foldCases } from './fold.ts';
import { previousStageFolder } from './previousStage.ts';
import type { TrainSpec } from './spec.ts';
import { checkpointState } from './startState.ts';
import { writePhantomDataset, writePlans } from './testing/phantomDataset.ts';
import { TINY_MODEL, TINY_NETWORK, tinyTraining } from './testing/tinyTraining.ts';

const DATASET = 'Dataset008_Stages';
const SIZE = [16, 24, 24] as const;
const SPACING = [18, 18, 18] as const;
const directory = new MemoryDirectory();
const studio = studioOver(directory);
const FIRST = { dataset: DATASET, ...TINY_MODEL, configuration: '3d_lowres' };
const SECOND = { ...FIRST, configuration: '3d_cascade_fullres' };

const spec = (more: Partial<TrainSpec>): TrainSpec =>
  tinyTraining({ ...FIRST, fold: 'all', epochs: 1, validate: true, ...more });

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
    ...TINY_NETWORK,
    // Of a case's size, so that there is one place for it.
    patch: SIZE,
  });
  const plans = (await studio.preprocessed.readJson(DATASET, 'nnUNetPlans.json')) as {
    configurations: Record<string, object>;
  };
  const fullres = plans.configurations['3d_fullres'];
  plans.configurations['3d_lowres'] = {
    ...fullres,
    data_identifier: 'nnUNetPlans_3d_lowres',
    spacing: [27, 27, 27],
    patch_size: [8, 16, 16],
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

  // The second stage's grid is the scan's, so that it sees what the first wrote, voxel for voxel.
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

/** A batch of the second stage's fold 0 and the loss of its next step. */
async function secondStageStep() {
  const opened = await openTrainingDataset(studio, DATASET, 'nnUNetPlans');
  const configuration = configurationOf(opened, SECOND.configuration);
  const recipe = trainingRecipe(configuration, opened.dataset);
  const ids = opened.cases.map(({ id }) => id);
  const { train, val } = await foldCases(studio, DATASET, 0, ids);
  const previous = previousStageFolder(studio, { opened, configuration, model: SECOND }) ?? '';
  const config = {
    ...SECOND,
    unknownSets: [],
    train,
    validation: val,
    seed: 1,
    cacheBytes: 2 ** 26,
    previous,
  };
  const factory = await openLocalBatches(studio, { ...config, sampling: { order: 'case' } });
  const batch = await factory.make({ task: 'validation', epoch: 0, iteration: 0 });
  const start = { studio, opened, recipe, seed: 1, model: SECOND, fold: 0 } as const;
  const state = await checkpointState(start, 'checkpoint_final.pth');
  if (!state) throw new Error('no checkpoint');
  const everything = trainingSpec(recipe, trainableAt(recipe.graph, 0));
  const program = await openCpuTraining(1).backend.compileTraining(everything, state);
  const update = updateAt(recipe.graph, 0, { epochs: 1, learningRate: 0.01 });
  // A step on the host's copies: the batch stays as it is.
  const { loss } = await program.step(batch, update);
  program.dispose();
  return { batch, loss };
}

it.skipIf(!hasPython)(
  'gives the second stage what stock nnU-Net gives it, to the same loss',
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'segloop-cascade-'));
    await spill(directory, root);
    const { batch, loss } = await secondStageStep();
    writeFileSync(join(root, 'data.f32'), batch.data);
    writeFileSync(join(root, 'target.f32'), batch.targets[0] ?? new Float32Array());
    const found = JSON.parse(
      askPython(
        [
          '-c',
          `
import torch, json, os, numpy as np
from nnunetv2.run.run_training import get_trainer_from_args
from nnunetv2.training.dataloading.data_loader import nnUNetDataLoader
root, cpu = '${root}', torch.device('cpu')
model = lambda name: root + '/nnUNet_results/${DATASET}/nnUNetTrainer__nnUNetPlans__' + name

first = get_trainer_from_args('${DATASET}', '3d_lowres', 'all', 'nnUNetTrainer', 'nnUNetPlans', device=cpu)
first.output_folder_base = root + '/there'
first.output_folder = root + '/there/fold_all'
os.makedirs(first.output_folder, exist_ok=True)
first.initialize()
first.load_checkpoint(model('3d_lowres') + '/fold_all/checkpoint_final.pth')
first.perform_actual_validation(False)
place = '/predicted_next_stage/3d_cascade_fullres/'
union = equal = 0
for name in sorted(os.listdir(root + '/there' + place)):
    theirs, ours = (np.load(at + place + name)['seg'] for at in (root + '/there', model('3d_lowres')))
    assert theirs.shape == ours.shape and theirs.dtype == ours.dtype, (theirs.shape, ours.shape)
    seen = (theirs > 0) | (ours > 0)
    union += int(seen.sum())
    equal += int((theirs == ours)[seen].sum())

second = get_trainer_from_args('${DATASET}', '3d_cascade_fullres', 0, 'nnUNetTrainer', 'nnUNetPlans', device=cpu)
second.initialize()
second.load_checkpoint(model('3d_cascade_fullres') + '/fold_0/checkpoint_final.pth')
scales, labels = second._get_deep_supervision_scales(), second.label_manager.foreground_labels
seen = second.get_validation_transforms(scales, is_cascaded=True, foreground_labels=labels)
_, held = second.do_split()
cases = second.dataset_class(second.preprocessed_dataset_folder, held, second.folder_with_segs_from_previous_stage)
patch = second.configuration_manager.patch_size
batch = next(nnUNetDataLoader(cases, 2, patch, patch, second.label_manager, 0, transforms=seen))
data = torch.from_numpy(np.fromfile(root + '/data.f32', 'f4').reshape(2, 3, *patch))
target = torch.from_numpy(np.fromfile(root + '/target.f32', 'f4').reshape(2, 1, *patch))
apart = float((batch['data'][0] - data[0]).abs().max())
labels_apart = float((batch['target'][0][0].float() - target[0]).abs().max())
second.current_epoch = 0
loss = float(second.train_step({'data': data, 'target': [target, target[:, :, ::2, ::2, ::2]]})['loss'])
print('RESULT' + json.dumps({'union': union, 'equal': equal, 'channels': batch['data'].shape[1], 'apart': apart,
                             'labels_apart': labels_apart, 'loss': loss}))
`,
        ],
        { nnunetAt: root },
      )
        .split('RESULT')
        .at(-1) ?? '',
    );
    if (process.env.SEGLOOP_NUMBERS) console.log(`cascade: ${JSON.stringify(found)}, our loss ${loss}`);
    expect(found.union).toBeGreaterThan(100);
    expect(found.equal / found.union).toBeGreaterThanOrEqual(0.999);
    expect(found).toMatchObject({ channels: 3, labels_apart: 0 });
    expect(found.apart).toBeLessThan(1e-6);
    expect(Math.abs(found.loss - loss)).toBeLessThan(1e-4);
  },
  300_000,
);
