// @ts-check
/** A semi-supervised loop of tiny networks. Whatever dies and when: it goes on at the right step to the models and the
 *  figures of the loop that nothing disturbed, and no step that was recorded is done again. */
import { drawnDataset, writeFiles } from '../drawnDataset.mjs';
import { finish } from './finish.mjs';

/** @typedef {import('playwright').Page} Page */
/** @typedef {import('../../app/workers.ts').PipelineFile} PipelineFile */
/** @typedef {Readonly<Record<string, { result: string, finishedAt: number }>>} Records */

const DATASET = 'Dataset001_Crash';
const PATIENCE = 180_000;
/** Results that do not depend on the numbers of the loop's datasets. */
const SAME = /\.(score|baseline|student|tuned)$|^table$/;

export const loop = {
  name: 'loop',
  faults: {
    /** The end of a step, and what a step of several changes is made of. */
    between: {
      pattern:
        '^(write (\\.segloop/(pipelines|cases|companions|pending)|nnUNet_(raw|results))/|remove \\.segloop/(pipelines|pending)/)',
      of: 150,
    },
    any: {
      pattern: '^(write|remove) (nnUNet_|\\.segloop/(jobs|pipelines|cases|companions|pending)/)',
      of: 250,
    },
  },

  /** @param {Page} page */
  async prepare(page) {
    await page.evaluate(writeFiles, halfLabelled());
    const undisturbed = loopFile(0);
    const id = await page.evaluate(addLoop, undisturbed);
    const ended = await page.evaluate(finish, /** @type {[string, number]} */ ([id, PATIENCE]));
    if (ended !== 'done') throw new Error(`the undisturbed loop: ${ended}`);
    return new LoopLedger(await page.evaluate(readRecords, undisturbed.name));
  },
};

/** Five labelled cases, and two that are not. */
function halfLabelled() {
  return drawnDataset(DATASET, { cases: 7 }).flatMap((file) => {
    if (!/case_[56]/.test(file.name)) return [file];
    return file.name.includes('/labelsTr/')
      ? []
      : [{ ...file, name: file.name.replace('imagesTr', 'imagesTs') }];
  });
}

/** @param {number} number @returns {PipelineFile} with datasets of its own */
const loopFile = (number) => ({
  version: 1,
  name: `Crash${number}`,
  labelled: DATASET,
  unlabelled: { dataset: DATASET },
  firstDataset: 10 + 2 * number,
  plans: 'nnUNetPlans',
  configuration: '3d_fullres',
  evaluation: { on: 'folds' },
  folds: [0],
  seeds: [1],
  teacher: { from: 'train' },
  training: {
    trainer: 'nnUNetTrainer',
    epochs: 1,
    iterations: 2,
    validationIterations: 1,
    learningRate: 0.01,
    sampling: { order: 'case' },
    cacheBytes: 2 ** 24,
  },
  calibrate: false,
  pseudoLabels: {
    thresholds: { mode: 'fixed', byLabel: [0, 1, 2, 3].map((value) => ({ value, threshold: 0.3 })) },
    boundaryMm: 0,
    cleaning: [],
    filter: false,
  },
  predicting: { tileStepSize: 1, mirroring: false },
  review: false,
  student: { on: 'pseudo' },
  fineTune: { epochs: 1, learningRate: 0.001, head: 'keep' },
  rounds: 1,
  agreementStops: 0.98,
  device: 'cpu',
});

class LoopLedger {
  number = 0;
  job = '';
  /** @type {Records} of the loop at work, as it was last looked at */
  seen = {};

  /** @param {Records} undisturbed */
  constructor(undisturbed) {
    this.undisturbed = undisturbed;
  }

  /** Lets the loop run until the page dies; one that is done makes room for the next. @param {Page} page */
  async act(page) {
    for (;;) {
      if (this.job === '') {
        this.number++;
        this.seen = {};
        this.job = await page.evaluate(addLoop, loopFile(this.number));
      }
      const job = await page.evaluate(goOn, this.job);
      if (job?.state === 'failed') throw new Error(`the loop failed: ${job.failure?.message}`);
      this.seen = await page.evaluate(readRecords, loopFile(this.number).name);
      if (job?.state === 'done') this.job = '';
      await page.waitForTimeout(50);
    }
  }

  done() {
    const [done, all] = [this.seen, this.undisturbed].map((records) => Object.keys(records).length);
    return `loop ${this.number}, ${done} of ${all} steps`;
  }

  /** @param {Page} page @returns {Promise<string[]>} what is wrong */
  async check(page) {
    const { name } = loopFile(this.number);
    if (this.job === '') {
      // It died between the job's record and our knowing its id, or at its end.
      const { jobs } = await page.evaluate(() => window.segloop.queue.list());
      this.job = jobs.find(({ state }) => state !== 'done')?.id ?? '';
    }
    const { job, seen } = this;
    this.job = '';
    if (job === '') return [];
    const ended = await page.evaluate(finish, /** @type {[string, number]} */ ([job, PATIENCE]));
    if (ended !== 'done') return [`the loop did not go on to its end: ${ended}`];
    const now = await page.evaluate(readRecords, name);
    const again = Object.keys(seen).filter((id) => now[id]?.finishedAt !== seen[id]?.finishedAt);
    const other = Object.keys(this.undisturbed).filter(
      (id) => SAME.test(id) && now[id]?.result !== this.undisturbed[id]?.result,
    );
    this.seen = now;
    await page.evaluate((id) => window.segloop.queue.remove(id), job);
    return [
      ...again.map((id) => `${id} was done and is done again`),
      ...other.map((id) => `${id} came out otherwise than undisturbed`),
    ];
  }
}

/** In the page. @param {PipelineFile} file @returns {Promise<string>} */
async function addLoop(file) {
  return (await window.segloop.queue.add('loop', { kind: 'pipeline', file })).id;
}

/** In the page: a job that was interrupted again and again waits for a person. @param {string} id */
async function goOn(id) {
  const job = (await window.segloop.queue.list()).jobs.find((one) => one.id === id);
  if (job?.state === 'paused') await window.segloop.queue.resume(id);
  return job;
}

/** In the page: what is recorded of a loop; nothing where it has not begun.
 *  @param {string} name @returns {Promise<Records>} */
async function readRecords(name) {
  /** @type {Record<string, { result: string, finishedAt: number }>} */
  const records = {};
  let folder = await navigator.storage.getDirectory();
  try {
    for (const part of ['.segloop', 'pipelines', name, 'records'])
      folder = await folder.getDirectoryHandle(part);
  } catch {
    return records;
  }
  for await (const [file, handle] of folder.entries()) {
    if (!file.endsWith('.json') || handle.kind !== 'file') continue;
    const record = /** @type {FileSystemFileHandle} */ (handle);
    // Made this moment: not yet written, or written while it was read. One that stays so is missing in the end, which the
    // check sees.
    const text = await record.getFile().then(
      (made) => made.text().catch(() => ''),
      () => '',
    );
    if (text === '') continue;
    const { id, result, finishedAt } = JSON.parse(text);
    records[id] = { result, finishedAt };
  }
  return records;
}
