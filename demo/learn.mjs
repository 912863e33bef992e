#!/usr/bin/env node
// @ts-check
/**
 * Does training here learn? On phantoms, on the CPU path, through the same queue and runners as the page:
 *   1. from scratch to a final validation;  2. a second look (native phase, more noise) with few cases: from scratch,
 *   and fine-tuned from 1 with as many iterations.
 * Usage: node demo/learn.mjs [EPOCHS] [TUNING_EPOCHS]. Prints one JSON line a training. See docs/experiments/training.md.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [epochs = 24, tuningEpochs = 6] = process.argv.slice(2).map(Number);
const ITERATIONS = 40;
const BUDGETS = { gpuBytes: 2 ** 30, ramBytes: 2 ** 31 };
const PLANS = {
  spacing: [12, 12, 12],
  patch: [16, 24, 24],
  features: [8, 16, 32],
  batch: 2,
  convolutions: 1,
};
const LABELS = { liver: ['liver', 'lesion'] };

const vite = await createServer({
  root: ROOT,
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, ws: false, watch: null },
});
const load = (/** @type {string} */ file) => vite.ssrLoadModule(path.join(ROOT, 'workers', file));
const { MemoryDirectory } = await load('workspace/index.ts');
const { studioOver } = await load('jobs/studio.ts');
const { JobQueue } = await load('jobs/queue/jobQueue.ts');
const { JobStore } = await load('jobs/queue/jobStore.ts');
const { Turns } = await load('jobs/queue/turns.ts');
const { JOB_RUNNERS } = await load('jobs/runners.ts');
const { jobSpecSchema } = await load('jobs/kinds.ts');
const { Devices } = await load('inference/index.ts');
const { writePhantomDataset, writePlans } = await load('jobs/training/testing/phantomDataset.ts');

const directory = new MemoryDirectory();
const studio = studioOver(directory);
const queue = new JobQueue({
  store: new JobStore(directory, jobSpecSchema),
  runners: JOB_RUNNERS,
  turns: new Turns(),
  world: { studio, devices: new Devices() },
  onChange: () => {
    if (process.env.SEGLOOP_NUMBERS)
      for (const { name, state, progress } of queue.list())
        if (state === 'running') console.error(name, JSON.stringify(progress));
  },
});
await queue.open({ resumeInterrupted: false });

const dataset = async (/** @type {object} */ options) => {
  const size = [24, 32, 32];
  const folder = await writePhantomDataset(studio, {
    size,
    spacing: [12, 12, 12],
    labels: LABELS,
    ...options,
  });
  await writePlans(studio, folder, PLANS);
  return folder;
};

/** @returns {Promise<Record<string, any>>} the job's outcome */
async function train(/** @type {string} */ name, /** @type {object} */ spec) {
  const started = performance.now();
  const { id } = await queue.add(
    name,
    {
      kind: 'train',
      plans: 'nnUNetPlans',
      configuration: '3d_fullres',
      fold: 0,
      start: { from: 'scratch' },
      iterations: ITERATIONS,
      validationIterations: 4,
      learningRate: 0.01,
      sampling: { order: 'case' },
      seed: 1,
      cacheBytes: 2 ** 28,
      device: 'cpu',
      validate: true,
      replace: true,
      ...spec,
    },
    BUDGETS,
  );
  await queue.idle();
  const job = queue.list().find((/** @type {{ id: string }} */ one) => one.id === id);
  if (job.state !== 'done') throw new Error(JSON.stringify(job.failure));
  const history = JSON.parse(await (await studio.directory.read(`.segloop/jobs/${id}/history.json`)).text());
  const round = (/** @type {number} */ value) => Number(value.toFixed(4));
  const seconds = Math.round((performance.now() - started) / 1000);
  const dice = history.mean_fg_dice.map(round);
  console.log(JSON.stringify({ name, seconds, validationDice: round(job.outcome.dice), pseudoDice: dice }));
  return job.outcome;
}

const first = await dataset({ id: 901, name: 'Portal', cases: 15, firstSeed: 1000 });
const second = await dataset({
  id: 902,
  name: 'Native',
  cases: 5,
  firstSeed: 2000,
  look: { contrast: 0.3, noise: 20 },
});
const trained = await train('scratch, portal venous', { dataset: first, trainer: 'nnUNetTrainer', epochs });
const start = {
  from: 'model',
  model: trained.model,
  fold: 0,
  checkpoint: 'checkpoint_final.pth',
  head: 'keep',
  input: 'refuse',
};
const few = { dataset: second, epochs: tuningEpochs };
const scratch = await train('scratch, native', { ...few, trainer: 'nnUNetTrainer' });
const tuned = await train('fine-tuned, native', {
  ...few,
  trainer: 'nnUNetTrainerTuned',
  learningRate: 0.001,
  start,
});
const passed = trained.dice >= 0.85 && tuned.dice > scratch.dice;
console.log(JSON.stringify({ scratch: trained.dice, few: scratch.dice, tuned: tuned.dice, passed }));
await vite.close();
process.exit(passed ? 0 : 1);
