// @ts-check
/** A training of a tiny network. Whatever dies and when: it goes on to the weights of the training that nothing disturbed,
 *  bit for bit, no checkpoint is damaged, and its log and curves have every epoch. */
import { createHash } from 'node:crypto';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { drawnDataset, trainSpec, writeFiles } from '../drawnDataset.mjs';
import { finish } from './finish.mjs';

/** @typedef {import('playwright').Page} Page */
/** @typedef {import('../drawnDataset.mjs').FileText} FileText */

const DATASET = 'Dataset001_Crash';
const FOLD = `nnUNet_results/${DATASET}/nnUNetTrainer__nnUNetPlans__3d_fullres/fold_0`;
const EPOCHS = 4;
/** Every step is saved, so that deaths fall between all kinds of writes. */
const SPEC = trainSpec(DATASET, { epochs: EPOCHS, iterations: 5, saveEverySeconds: 0 });
const PATIENCE = 120_000;
/** Of torch's zip: weights, momentum and nothing else. The pickle beside them has times of day. */
const STORAGE = /\/data\/\d+$/;

export const training = {
  name: 'training',
  faults: {
    /** The end of an epoch: log, curves, best and latest checkpoint, and the state between epochs that they replace. */
    between: {
      pattern: `^(write nnUNet_results/|write \\.segloop/jobs/[^/]+/(history|finished)|remove (nnUNet_results|\\.segloop/jobs/[^/]+/state))`,
      of: 20,
    },
    any: {
      pattern: '^(write|remove) (nnUNet_(preprocessed|results)/|\\.segloop/(jobs|preprocessed)/)',
      of: 90,
    },
  },

  /** @param {Page} page */
  async prepare(page) {
    await page.evaluate(writeFiles, drawnDataset(DATASET));
    const id = await page.evaluate(addTraining, SPEC);
    const ended = await page.evaluate(finish, /** @type {[string, number]} */ ([id, PATIENCE]));
    if (ended !== 'done') throw new Error(`the undisturbed training: ${ended}`);
    return new TrainingLedger(await left(page, id));
  },
};

/** What a training that has ended left: hash of its weights and momentum, and its curves, as nnU-Net's checkpoints keep them
 *  (float32).
 *  @param {Page} page @param {string} job */
async function left(page, job) {
  const files = await page.evaluate(readFold, FOLD);
  const final = files.find(({ name }) => name === 'checkpoint_final.pth');
  const history = JSON.parse(await page.evaluate(historyOf, job));
  return {
    weights: final ? await hashOfStorages(final) : 'none',
    losses: JSON.stringify(history.train_losses.map(Math.fround)),
    files,
  };
}

/** @param {FileText} file @returns {Promise<string>} @throws {Error} where a checksum is wrong or the zip is cut short */
async function hashOfStorages({ base64 }) {
  const reader = new ZipReader(new Uint8ArrayReader(Buffer.from(base64, 'base64')), { checkSignature: true });
  const hash = createHash('sha256');
  let storages = 0;
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    const bytes = await entry.getData(new Uint8ArrayWriter());
    if (!STORAGE.test(entry.filename)) continue;
    storages++;
    hash.update(entry.filename).update(bytes);
  }
  if (storages === 0) throw new Error('it holds no weights');
  return hash.digest('hex');
}

class TrainingLedger {
  job = '';
  trained = 0;
  epochs = 0;

  /** @param {Awaited<ReturnType<typeof left>>} undisturbed */
  constructor(undisturbed) {
    this.undisturbed = undisturbed;
  }

  /** Lets the training run until the page dies; one that is done makes room for the next. @param {Page} page */
  async act(page) {
    for (;;) {
      if (this.job === '') {
        this.trained++;
        this.epochs = 0;
        this.job = await page.evaluate(addTraining, SPEC);
      }
      const job = await page.evaluate(goOn, this.job);
      if (job?.state === 'failed') throw new Error(`the training failed: ${job.failure?.message}`);
      if (job?.progress?.unit === 'epoch') this.epochs = job.progress.done;
      if (job?.state === 'done') this.job = '';
      await page.waitForTimeout(50);
    }
  }

  done() {
    return `training ${this.trained}, ${this.epochs} of ${EPOCHS} epochs`;
  }

  /** @param {Page} page @returns {Promise<string[]>} what is wrong */
  async check(page) {
    const wrong = await damagedCheckpoints(await page.evaluate(readFold, FOLD));
    if (this.job === '') {
      // It died between the job's record and our knowing its id, or at its end.
      const { jobs } = await page.evaluate(() => window.segloop.queue.list());
      this.job = jobs.find(({ state }) => state !== 'done')?.id ?? '';
    }
    const { job } = this;
    this.job = '';
    if (job === '') return wrong;
    const ended = await page.evaluate(finish, /** @type {[string, number]} */ ([job, PATIENCE]));
    if (ended !== 'done') return [...wrong, `the training did not go on to its end: ${ended}`];
    const { weights, losses, files } = await left(page, job);
    wrong.push(...(await damagedCheckpoints(files)), ...wrongLogs(files));
    if (weights !== this.undisturbed.weights)
      wrong.push('the weights are not those of an undisturbed training');
    if (losses !== this.undisturbed.losses)
      wrong.push(`losses ${losses} instead of ${this.undisturbed.losses}`);
    await page.evaluate((id) => window.segloop.queue.remove(id), job);
    return wrong;
  }
}

/** @param {readonly FileText[]} files @returns {Promise<string[]>} */
async function damagedCheckpoints(files) {
  const wrong = [];
  for (const file of files) {
    if (!file.name.endsWith('.pth')) continue;
    const failure = await hashOfStorages(file).then(
      () => undefined,
      (error) => error,
    );
    if (failure) wrong.push(`${file.name} is damaged: ${failure}`);
  }
  return wrong;
}

/** One log, with all epochs and the end. @param {readonly FileText[]} files @returns {string[]} */
function wrongLogs(files) {
  const logs = files.filter(({ name }) => name.startsWith('training_log_'));
  const [log, ...more] = logs;
  if (!log || more.length > 0) return [`${logs.length} training logs instead of one`];
  const text = Buffer.from(log.base64, 'base64').toString();
  const lines = [...Array.from({ length: EPOCHS }, (_, epoch) => `: Epoch ${epoch}\n`), ': Training done.\n'];
  return lines
    .filter((line) => !text.includes(line))
    .map((line) => `the training log lacks “${line.trim()}”`);
}

/** In the page: what a fold's folder holds; none where it does not exist. The job goes on meanwhile: it may take the folder or
 *  a file away under the reader, or put another file in its place.
 *  @param {string} path @returns {Promise<FileText[]>} */
async function readFold(path) {
  /** @template T @param {() => Promise<T>} reading @returns {Promise<T | undefined>} nothing where it is gone */
  const unlessGone = (reading) =>
    reading().catch((error) => {
      if (error.name !== 'NotFoundError' && error.name !== 'NotReadableError') throw error;
      return undefined;
    });
  /** @param {FileSystemFileHandle} handle @returns {Promise<Uint8Array>} */
  const read = async (handle) => new Uint8Array(await (await handle.getFile()).arrayBuffer());
  /** @type {FileText[]} */
  const files = [];
  await unlessGone(async () => {
    let folder = await navigator.storage.getDirectory();
    for (const part of path.split('/')) folder = await folder.getDirectoryHandle(part);
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind !== 'file' || !/^(checkpoint|training_log)_.*(pth|txt)$/.test(name)) continue;
      const file = /** @type {FileSystemFileHandle} */ (handle);
      const bytes = (await unlessGone(() => read(file))) ?? (await unlessGone(() => read(file)));
      if (!bytes) continue;
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      files.push({ name, base64: btoa(text) });
    }
  });
  return files;
}

/** In the page. @param {import('../../app/workers.ts').JobSpec} spec @returns {Promise<string>} */
async function addTraining(spec) {
  return (await window.segloop.queue.add('training', spec)).id;
}

/** In the page: a job that was interrupted again and again waits for a person. @param {string} id */
async function goOn(id) {
  const job = (await window.segloop.queue.list()).jobs.find((one) => one.id === id);
  if (job?.state === 'paused') await window.segloop.queue.resume(id);
  return job;
}

/** In the page. @param {string} id @returns {Promise<string>} */
async function historyOf(id) {
  return (await (await window.segloop.queue.file(id, 'history.json'))?.text()) ?? '{}';
}
