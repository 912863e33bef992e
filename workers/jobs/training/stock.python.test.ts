/**
 * The way to stock nnU-Net 2.8 and back: what is trained here predicts, pretrains and continues there, and what it trained
 * continues here. Skipped where nnU-Net is not installed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { askPython, CALM, hasPython, PYTHON } from '../../../scripts/python/index.ts';
import type { TrainingBatch } from '../../backend/index.ts';
import { readImage } from '../../image/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { spill } from '../../workspace/testing/spill.ts';
import type { JobSpec } from '../kinds.ts';
import { type Studio, studioOver } from '../studio.ts';
import { openQueue, runToEnd } from '../testing/openQueue.ts';
import type { TrainSpec } from './spec.ts';
import { writePhantomDataset, writePlans } from './testing/phantomDataset.ts';
import { tinyTraining } from './testing/tinyTraining.ts';

const root = mkdtempSync(join(tmpdir(), 'segloop-stock-'));
/** Steps on fixed patches at a rate that moves the weights; each patch begins so many voxels further on. */
const CURVE = { steps: 20, learningRate: 0.01, shift: 300 };
let studio: Studio;
let directory: MemoryDirectory;
let folder = '';
/** What nnU-Net says of its next steps from our checkpoint. */
let there: { epoch: number; losses: number[]; ema: boolean };

const spec = (more: Partial<TrainSpec> = {}): TrainSpec =>
  tinyTraining({
    dataset: folder,
    iterations: 4,
    validationIterations: 2,
    learningRate: 1e-4,
    validate: true,
    ...more,
  });

async function finish(spec: JobSpec) {
  const queue = await openQueue(directory);
  const job = await runToEnd(queue, spec);
  if (job.state !== 'done') throw new Error(JSON.stringify(job.failure));
  return { job, log: await queue.log(job.id) };
}

/** Predicts, takes steps from our checkpoint and trains on, in one process: importing nnU-Net takes longer than all of it. */
const STOCK = () => `
import json, torch
from nnunetv2.inference.predict_from_raw_data import nnUNetPredictor
from nnunetv2.run.load_pretrained_weights import load_pretrained_weights
from nnunetv2.run.run_training import get_trainer_from_args, maybe_load_checkpoint
root, folder, cpu = '${root}', '${folder}', torch.device('cpu')
model = root + '/nnUNet_results/' + folder + '/nnUNetTrainer__nnUNetPlans__3d_fullres'

p = nnUNetPredictor(tile_step_size=0.5, use_gaussian=True, use_mirroring=True, perform_everything_on_device=False, device=cpu, allow_tqdm=False)
p.initialize_from_trained_model_folder(model, (0,), 'checkpoint_final.pth')
val = json.load(open(root + '/nnUNet_preprocessed/' + folder + '/splits_final.json'))[0]['val']
files = [[root + '/nnUNet_raw/' + folder + '/imagesTr/' + c + '_0000.nii.gz'] for c in val]
p.predict_from_files_sequential(files, [root + '/there_' + c for c in val], save_probabilities=False, overwrite=True)

def trainer():
    t = get_trainer_from_args(folder, '3d_fullres', 0, 'nnUNetTrainer', 'nnUNetPlans', device=cpu)
    t.num_iterations_per_epoch = 2
    t.num_val_iterations_per_epoch = 1
    return t

t = trainer()
ckpt = model + '/fold_0/checkpoint_final.pth'
t.initialize()
load_pretrained_weights(t.network, ckpt)
t.load_checkpoint(ckpt)
t.current_epoch = 1
t.optimizer.param_groups[0]['lr'] = ${CURVE.learningRate}
losses = []
for i in range(${CURVE.steps}):
    d = torch.linspace(-1, 1, 2 * 16 ** 3).roll(${CURVE.shift} * i).reshape(2, 1, 16, 16, 16)
    y = (d > 0.3).float() + (d > 0.7).float()
    target = [y, y[:, :, ::2, ::2, ::2]]
    losses.append(float(t.train_step({'data': d, 'target': target})['loss']))
found = {'epoch': torch.load(ckpt, weights_only=False)['current_epoch'], 'losses': losses, 'ema': t.logger.get_value('ema_fg_dice', None)[-1] is not None}

t = trainer()
t.num_epochs = 3
maybe_load_checkpoint(t, continue_training=True, validation_only=False)
assert t.current_epoch == 2, t.current_epoch
t.run_training()
print('RESULT' + json.dumps(found))
`;

beforeAll(async () => {
  if (!hasPython) return;
  directory = new MemoryDirectory();
  studio = studioOver(directory);
  folder = await writePhantomDataset(studio, {
    id: 7,
    name: 'Tiny',
    cases: 5,
    firstSeed: 1000,
    size: [24, 30, 32],
    spacing: [12, 12, 12],
    labels: { liver: ['liver'], spleen: ['spleen'] },
  });
  await writePlans(studio, folder, {
    spacing: [12, 12, 12],
    patch: [16, 16, 16],
    features: [4, 8, 8],
    batch: 2,
    convolutions: 1,
  });
  await finish(spec());
  await spill(directory, root);
  const said = askPython(['-c', STOCK()], { nnunetAt: root });
  there = JSON.parse(said.split('RESULT').at(-1) ?? '');
}, 300_000);

it.skipIf(!hasPython)(
  'predicts there what it predicts here',
  async () => {
    const splits = JSON.parse(
      readFileSync(join(root, `nnUNet_preprocessed/${folder}/splits_final.json`), 'utf8'),
    );
    let [union, equal] = [0, 0];
    for (const id of splits[0].val) {
      const read = async (path: string) =>
        (await readImage(new Blob([new Uint8Array(readFileSync(join(root, path)))]), `${id}.nii.gz`)).data;
      const theirs = await read(`there_${id}.nii.gz`);
      const here = await read(
        `nnUNet_results/${folder}/nnUNetTrainer__nnUNetPlans__3d_fullres/fold_0/validation/${id}.nii.gz`,
      );
      theirs.forEach((label, i) => {
        if (label === 0 && here[i] === 0) return;
        union += 1;
        if (label === here[i]) equal += 1;
      });
    }
    if (process.env.SEGLOOP_NUMBERS) console.log(`stock prediction: ${equal} of ${union} equal`);
    expect(union).toBeGreaterThan(100);
    expect(equal / union).toBeGreaterThanOrEqual(0.999);
  },
  300_000,
);

it.skipIf(!hasPython)(
  'pretrains and continues there, to the same next loss and along the same curve',
  async () => {
    expect(there).toMatchObject({ epoch: 2, ema: true });
    const ours = await nextLosses();
    const apart = ours.map((loss, i) => Math.abs(loss - there.losses[i]));
    if (process.env.SEGLOOP_NUMBERS)
      console.log(`next losses: ours ${ours}, stock ${there.losses}; ${Math.max(...apart)} apart`);
    expect(apart).toHaveLength(there.losses.length);
    expect(Math.max(...apart.slice(0, 2))).toBeLessThan(1e-4);
    expect(Math.max(...apart)).toBeLessThan(1e-3);
    expect(ours.at(-1)).toBeLessThan((ours[0] ?? 0) - 0.1);
  },
  300_000,
);

/** Patch `i`: a ramp, begun elsewhere in each. */
function fixedBatch(i: number): TrainingBatch {
  const count = 2 * 16 ** 3;
  const data = Float32Array.from({ length: count }, (_, k) => {
    const from = (k - CURVE.shift * i + CURVE.steps * count) % count;
    return -1 + (2 * from) / (count - 1);
  });
  const label = data.map((value) => Number(value > 0.3) + Number(value > 0.7));
  const half: number[] = [];
  for (let n = 0; n < 2; n++) {
    for (let z = 0; z < 16; z += 2)
      for (let y = 0; y < 16; y += 2)
        for (let x = 0; x < 16; x += 2) half.push(label[((n * 16 + z) * 16 + y) * 16 + x] ?? 0);
  }
  return { data, targets: [label, Float32Array.from(half)] };
}

/** The same steps from the same checkpoint here. */
async function nextLosses(): Promise<number[]> {
  const { openTrainingDataset, configurationOf } = await import('../preprocessing/openDataset.ts');
  const { openCpuTraining, trainableAt, trainingRecipe, trainingSpec, updateAt } = await import(
    '../../training/index.ts'
  );
  const { checkpointState } = await import('./startState.ts');
  const opened = await openTrainingDataset(studio, folder, 'nnUNetPlans');
  const recipe = trainingRecipe(configurationOf(opened, '3d_fullres'), opened.dataset);
  const model = {
    dataset: folder,
    trainer: 'nnUNetTrainer',
    plans: 'nnUNetPlans',
    configuration: '3d_fullres',
  };
  const start = { studio, opened, recipe, seed: 0, model, fold: 0 as const };
  const state = await checkpointState(start, 'checkpoint_final.pth');
  if (!state) throw new Error('no checkpoint');
  const { backend } = openCpuTraining(1);
  const program = await backend.compileTraining(trainingSpec(recipe, trainableAt(recipe.graph, 0)), state);
  const update = updateAt(recipe.graph, 0, { epochs: 1, learningRate: CURVE.learningRate });
  const losses: number[] = [];
  for (let i = 0; i < CURVE.steps; i++) losses.push((await program.step(fixedBatch(i), update)).loss);
  program.dispose();
  return losses;
}

it.skipIf(!hasPython)(
  'goes on here after stock nnU-Net went on with ours',
  async () => {
    const path = `nnUNet_results/${folder}/nnUNetTrainer__nnUNetPlans__3d_fullres/fold_0/checkpoint_final.pth`;
    await directory.write(path, new Blob([new Uint8Array(readFileSync(join(root, path)))]));
    const { job, log } = await finish(spec({ epochs: 4, start: { from: 'checkpoint' }, validate: false }));
    expect(job.outcome).toMatchObject({ epochs: 4 });
    expect(log).toContain('Epoch 4:');
    expect(log).not.toContain('Epoch 3:');
  },
  300_000,
);

it.skipIf(!hasPython)(
  'takes a training to Python, where run.sh finishes an epoch with its learning rate',
  async () => {
    const { takeToPython } = await import('./takeToPython.ts');
    const { unzipSync } = await import('fflate');
    const [model] = await studio.models.list();
    const start = {
      from: 'model',
      model: model?.id ?? '',
      fold: 0,
      checkpoint: 'checkpoint_final.pth',
    } as const;
    const asked = spec({
      epochs: 1,
      iterations: 2,
      validationIterations: 1,
      learningRate: 0.001,
      unfreezeEvery: 1,
      rates: { encoder: 0.1, decoder: 0.5, heads: 1 },
      frozenStages: 1,
      batchSize: 3,
      start: { ...start, head: 'keep', input: 'average' },
    });
    const zip = unzipSync(new Uint8Array(await (await takeToPython(studio, asked)).arrayBuffer()));
    const home = join(root, 'python');
    for (const [path, bytes] of Object.entries(zip)) {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), bytes);
    }
    const environment = { ...process.env, ...CALM, PYTHON };
    execFileSync('sh', [join(home, 'run.sh'), '-device', 'cpu'], {
      env: environment,
      maxBuffer: 2 ** 26,
      stdio: 'pipe',
    });
    const fold = `nnUNet_results/${folder}/nnUNetTrainerSegloop__nnUNetPlans_segloop__3d_fullres/fold_0`;
    expect(existsSync(join(home, fold, 'checkpoint_final.pth'))).toBe(true);
    const log = readdirSync(join(home, fold)).find((name) => name.startsWith('training_log')) ?? '';
    expect(readFileSync(join(home, fold, log), 'utf8')).toMatch(/Current learning rate: 0\.001/);

    // What comes back opens as a model, by its folder as it is dropped.
    const results = join(home, 'nnUNet_results');
    const files = readdirSync(results, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name));
    const { inspectModels } = await import('../../network/index.ts');
    const back = await inspectModels(
      files.map((file) => ({ path: relative(home, file), blob: new Blob([readFileSync(file)]) })),
    );
    expect(back.failures).toEqual([]);
    expect(back.models).toHaveLength(1);
    expect(back.models[0]?.checkpoints.map(({ name }) => name)).toContain('checkpoint_final.pth');
  },
  300_000,
);
