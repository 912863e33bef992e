/** Preprocess, train, pause, go on and validate in a workspace in memory, through the queue, on the CPU path. */
import { beforeAll, expect, it } from 'vitest';
import { MemoryDirectory } from '../../workspace/index.ts';
import { openProbabilities } from '../crossValidation/probabilityVolume.ts';
import type { JobSpec } from '../kinds.ts';
import { type Studio, studioOver } from '../studio.ts';
import { budgets, openQueue, runToEnd } from '../testing/openQueue.ts';
import type { TrainingSamples } from './api.ts';
import type { TrainSpec } from './spec.ts';
import { writePhantomDataset, writePlans } from './testing/phantomDataset.ts';
import { TINY_MODEL, TINY_NETWORK, tinyTraining, weightsIn } from './testing/tinyTraining.ts';

let studio: Studio;
let directory: MemoryDirectory;
let folder = '';

const spec = (more: Partial<TrainSpec> = {}): TrainSpec =>
  tinyTraining({ dataset: folder, iterations: 6, validationIterations: 2, ...more });

async function finish(spec: JobSpec) {
  const queue = await openQueue(directory);
  const job = await runToEnd(queue, spec);
  if (job.state === 'failed') throw new Error(JSON.stringify(job.failure));
  return { queue, job };
}

const readFold = (path: string) => studio.trained.read({ dataset: folder, ...TINY_MODEL }, `fold_0/${path}`);
const finalWeights = () =>
  weightsIn(directory, { dataset: folder, ...TINY_MODEL }, 'fold_0/checkpoint_final.pth');

beforeAll(async () => {
  directory = new MemoryDirectory();
  studio = studioOver(directory);
  folder = await writePhantomDataset(studio, {
    id: 7,
    name: 'Tiny',
    cases: 5,
    firstSeed: 1000,
    size: [20, 26, 28],
    spacing: [14, 14, 14],
    labels: { liver: ['liver'], spleen: ['spleen'] },
  });
  await writePlans(studio, folder, { spacing: [14, 14, 14], ...TINY_NETWORK });
});

it('preprocesses what changed, and only that', async () => {
  const job: JobSpec = {
    kind: 'preprocess',
    dataset: folder,
    plans: 'nnUNetPlans',
    configurations: ['3d_fullres'],
  };
  expect((await finish(job)).job.outcome).toEqual({ preprocessed: 5, unchanged: 0 });
  expect((await finish(job)).job.outcome).toEqual({ preprocessed: 0, unchanged: 5 });
  const one = (await studio.datasets.cases(folder))[1];
  if (!one) throw new Error('no case');
  const label = (await studio.datasets.label(folder, 'phantom_000')).file;
  await studio.datasets.writeLabel(folder, one.id, label, { state: 'corrected', editor: 'person' });
  expect((await finish(job)).job.outcome).toEqual({ preprocessed: 1, unchanged: 4 });
  expect(await studio.preprocessed.isIntact(folder, 'nnUNetPlans_3d_fullres', one.id)).toBe(true);
}, 60_000);

it('trains, validates and lists the model; a pause changes no weight', async () => {
  const { job } = await finish(spec({ validate: true, probabilities: true }));
  expect(job).toMatchObject({ state: 'done', outcome: { epochs: 2 } });
  const whole = await finalWeights();
  const shown = await directory.read(`.segloop/jobs/${job.id}/samples.json`);
  const { epoch, patches } = JSON.parse(await shown.text()) as TrainingSamples;
  expect(epoch).toBeGreaterThan(0);
  expect(patches).toHaveLength(2);
  for (const { rows, columns, image, truth, prediction } of patches) {
    expect([rows, columns]).toEqual([16, 16]);
    for (const plane of [image, truth, prediction]) expect(plane).toHaveLength(256);
    expect(Math.max(...truth, ...prediction)).toBeLessThan(3);
  }
  const files = (
    await directory.list(`nnUNet_results/${folder}/nnUNetTrainer__nnUNetPlans__3d_fullres/fold_0`)
  ).map(({ name }) => name);
  expect(files).toEqual(
    expect.arrayContaining([
      'checkpoint_best.pth',
      'checkpoint_final.pth',
      'debug.json',
      'progress.svg',
      'validation',
    ]),
  );
  expect(files.some((name) => /^training_log_.*\.txt$/.test(name))).toBe(true);
  const summary = JSON.parse(
    (await (await readFold('validation/summary.json')).text()).replaceAll('NaN', 'null'),
  );
  expect(summary.metric_per_case).toHaveLength(1);
  const [, held] = /validation\/(.*)\.nii\.gz$/.exec(summary.metric_per_case[0].prediction_file) ?? [];
  const { classes, size, channel } = await openProbabilities(await readFold(`validation/${held}.npz`), 'npz');
  expect(classes).toBe(3);
  expect(await channel(0)).toHaveLength(size[0] * size[1] * size[2]);
  const listed = await studio.models.list();
  expect(listed).toMatchObject([{ id: job.outcome?.model, folds: [0], configuration: '3d_fullres' }]);

  const queue = await openQueue(directory);
  const { id } = await queue.add('paused', spec(), budgets);
  const state = () => queue.list().find((one) => one.id === id);
  for (const stopAt of [0.3, 1.2]) {
    await until(() => {
      const { progress } = state() ?? {};
      return progress?.unit === 'epoch' && progress.done + (progress.share ?? 0) >= stopAt;
    });
    await queue.pause(id);
    await queue.idle();
    expect(state()?.state).toBe('paused');
    await queue.resume(id);
  }
  await queue.idle();
  expect(state()?.state).toBe('done');
  expect(await finalWeights()).toEqual(whole);
  // The folder is listed once, under the id it had.
  expect((await studio.models.list()).map((one) => one.id)).toEqual([job.outcome?.model]);
}, 120_000);

it('continues a trained model, and fine-tunes one', async () => {
  const [pretrained] = await studio.models.list();
  const more = await finish(spec({ epochs: 3, start: { from: 'checkpoint' } }));
  expect(more.job).toMatchObject({ state: 'done', outcome: { epochs: 3 } });
  const history = await more.queue.log(more.job.id);
  expect(history).toContain('Epoch 3:');
  expect(history).not.toContain('Epoch 2:');
  const tuned = await finish(
    spec({
      trainer: 'nnUNetTrainerTuned',
      learningRate: 0.001,
      unfreezeEvery: 1,
      start: {
        from: 'model',
        model: pretrained?.id ?? '',
        fold: 0,
        checkpoint: 'checkpoint_final.pth',
        head: 'keep',
        input: 'refuse',
      },
    }),
  );
  expect(tuned.job.state).toBe('done');
  expect(await studio.models.list()).toHaveLength(2);
  await expect(finish(spec({ replace: false }))).rejects.toThrow(/already holds a trained model/);
}, 120_000);

it('keeps the trained fold when the training that should replace it cannot start, and starts from that very fold', async () => {
  const before = await finalWeights();
  const file = { from: 'file', path: 'nowhere.pth', head: 'fresh', input: 'refuse' } as const;
  await expect(finish(spec({ start: file }))).rejects.toThrow(/nowhere/);
  await expect(finish(spec({ frozenStages: 9 }))).rejects.toThrow(/the network has 3/);
  await expect(finish(spec({ batchSize: 5000 }))).rejects.toThrow(/backend.memory/);
  await expect(finish(spec({ device: 'webgpu' }))).rejects.toThrow(/backend.absent/);
  expect(await finalWeights()).toEqual(before);
  const own = `${studio.trained.folder({ dataset: folder, ...TINY_MODEL })}/fold_0/checkpoint_final.pth`;
  const { job, queue } = await finish(spec({ epochs: 1, start: { ...file, path: own, head: 'keep' } }));
  expect(job).toMatchObject({ state: 'done', outcome: { epochs: 1 } });
  expect(await queue.log(job.id)).not.toContain('Going on');
}, 60_000);

it('validates on its own', async () => {
  const { kind: _, ...rest } = spec();
  const { dataset, plans, configuration, fold, trainer, device } = rest;
  const job: JobSpec = {
    kind: 'validate',
    ...{ dataset, plans, configuration, fold, trainer, device },
    checkpoint: 'checkpoint_best.pth',
  };
  expect((await finish(job)).job).toMatchObject({ state: 'done', outcome: { cases: 1 } });
});

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 5));
}
