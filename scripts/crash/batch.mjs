// @ts-check
/** A batch of pseudo-labels. Whatever dies and when: it goes on, no finished case is lost, no label is half written or
 *  other than an undisturbed run writes it. */
import { readFileSync } from 'node:fs';
import { phantomNifti } from '../../demo/nifti.mjs';
import { finish } from './finish.mjs';

/** @typedef {import('playwright').Page} Page */

const MODEL = new URL('../../golden/inference/ct3d/model.zip', import.meta.url);
const SIZE = /** @type {const} */ ([12, 24, 28]);
const CASES = 6;
const PATIENCE = 120_000;

export const batch = {
  name: 'batch',
  faults: {
    /** A case is its note in `pending`, label and companions, what is known of it, and the job's own record. */
    between: {
      pattern: '^(write (nnUNet_raw|\\.segloop/(cases|companions|jobs))/|remove \\.segloop/pending/)',
      of: 30,
    },
    any: { pattern: '^(write|remove) (nnUNet_raw/|\\.segloop/(cases|pending|companions|jobs)/)', of: 40 },
  },

  /** @param {Page} page */
  async prepare(page) {
    const given = { model: readFileSync(MODEL).toString('base64'), scan: phantom() };
    await page.evaluate(openFiles, given);
    return new BatchLedger();
  },
};

/** Textured, so that every class and some doubt is found in it. */
function phantom() {
  const [depth, height, width] = SIZE;
  const data = Int16Array.from({ length: depth * height * width }, (_, at) => {
    const [x, y, z] = [at % width, Math.floor(at / width) % height, Math.floor(at / width / height)];
    return Math.round(90 * Math.sin(z / 3) * Math.cos(y / 4 + x / 5) + 40);
  });
  const geometry = {
    size: SIZE,
    spacing: [2, 2, 2],
    origin: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  return Buffer.from(phantomNifti(/** @type {any} */ ({ data, geometry }))).toString('base64');
}

/** In the page. @param {{ model: string, scan: string }} given */
async function openFiles({ model, scan }) {
  /** @param {string} base64 */
  const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  await window.segloop.import([
    new File([bytes(model)], 'model.zip'),
    new File([bytes(scan)], 'scan_0000.nii.gz'),
  ]);
}

class BatchLedger {
  /** Number of the dataset that the job at work makes. */
  number = 0;
  job = '';
  finished = 0;

  /** Lets the batch run until the page dies; one that is done makes room for the next. @param {Page} page */
  async act(page) {
    for (;;) {
      if (this.job === '') {
        this.number++;
        this.job = await page.evaluate(addBatch, /** @type {[number, number]} */ ([this.number, CASES]));
      }
      const job = await page.evaluate(goOn, this.job);
      if (job?.state === 'failed') throw new Error(`the batch failed: ${job.failure?.message}`);
      this.finished = job?.progress?.done ?? this.finished;
      if (job?.state === 'done') this.job = '';
      await page.waitForTimeout(100);
    }
  }

  done() {
    return `batch ${this.number}, ${this.finished} of ${CASES} cases`;
  }

  /** @param {Page} page @returns {Promise<string[]>} what is wrong */
  async check(page) {
    const wrong = [];
    if (this.job === '') {
      // It died between the job's record and our knowing its id, or at its end.
      const jobs = await page.evaluate(async () => (await window.segloop.queue.list()).jobs);
      this.job = jobs.find(({ state }) => state !== 'done')?.id ?? '';
    }
    if (this.job !== '') {
      const done = await page.evaluate(doneOf, this.job);
      if (done === undefined) wrong.push(`job ${this.job} is lost`);
      else if (done < this.finished - 1) wrong.push(`${this.finished} cases were done, ${done} are`);
      const ended = await page.evaluate(finish, /** @type {[string, number]} */ ([this.job, PATIENCE]));
      if (ended !== 'done') wrong.push(`the batch did not go on to its end: ${ended}`);
      this.job = '';
      this.finished = 0;
    }
    return [
      ...wrong,
      ...(await page.evaluate(checkLabels, /** @type {[number, number]} */ ([this.number, CASES]))),
    ];
  }
}

/** In the page. @param {[number, number]} given @returns {Promise<string>} */
async function addBatch([number, cases]) {
  const [model] = window.segloop.models();
  const scan = window.segloop.scans().find(({ role }) => role === 'image');
  const dataset = `Dataset${String(number).padStart(3, '0')}_Crash`;
  const { id } = await window.segloop.queue.add(dataset, {
    kind: 'batch',
    cases: Array.from({ length: cases }, (_, index) => ({
      name: `case_${index}`,
      source: { from: 'scan', scan: scan?.id ?? '' },
    })),
    model: model?.id ?? '',
    folds: [0],
    checkpoint: 'checkpoint_final.pth',
    tileStepSize: 1,
    mirroring: false,
    device: 'cpu',
    rules: {
      thresholds: { mode: 'fixed', byLabel: [0, 1, 2, 3].map((value) => ({ value, threshold: 0.8 })) },
      veto: 0.05,
      boundaryMm: 0,
      cleaning: [],
      filter: true,
      seed: 0,
    },
    dataset,
  });
  return id;
}

/** In the page: a job that was interrupted again and again waits for a person. @param {string} id */
async function goOn(id) {
  const job = (await window.segloop.queue.list()).jobs.find((one) => one.id === id);
  if (job?.state === 'paused') await window.segloop.queue.resume(id);
  return job;
}

/** In the page. @param {string} id */
async function doneOf(id) {
  const { jobs } = await window.segloop.queue.list();
  if (!jobs.some((job) => job.id === id)) return undefined;
  const file = await window.segloop.queue.file(id, 'cases.json');
  return file ? Object.keys(JSON.parse(await file.text()).cases).length : 0;
}

/** In the page: one scan was labelled under many names, so that every label of every batch is the same file.
 *  @param {[number, number]} given @returns {Promise<string[]>} */
async function checkLabels([number, cases]) {
  const wrong = [];
  const hashes = new Set();
  for (let batch = 1; batch <= number; batch++) {
    const folder = `Dataset${String(batch).padStart(3, '0')}_Crash`;
    if (!window.segloop.datasets().some((one) => one.folder === folder)) {
      if (batch < number) wrong.push(`${folder} is lost`);
      continue;
    }
    const labelled = (await window.segloop.cases(folder)).filter(({ label }) => label !== undefined);
    if (labelled.length !== cases) wrong.push(`${folder}: ${labelled.length} of ${cases} labels`);
    for (const { label = '', facts } of labelled) {
      let handle = await navigator.storage.getDirectory();
      const parts = label.split('/');
      for (const name of parts.slice(0, -1)) handle = await handle.getDirectoryHandle(name);
      const bytes = await (await (await handle.getFileHandle(parts.at(-1) ?? '')).getFile()).arrayBuffer();
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      hashes.add(sha256);
      if (facts?.label?.sha256 !== sha256) wrong.push(`${label}: not as noted`);
    }
    const { complaints } = await window.segloop.verifyDataset(folder);
    wrong.push(...complaints.map(({ message }) => message));
  }
  if (hashes.size > 1) wrong.push(`${hashes.size} different labels of one scan`);
  return wrong;
}
