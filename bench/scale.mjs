#!/usr/bin/env node
// @ts-check
/** A dataset of two thousand small cases that lie elsewhere: its fingerprint's memory, and how soon its pages (cases,
 *  overview, splits, results) follow what a person does. See README.md. */
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { phantomNifti } from '../demo/nifti.mjs';
import { collectGarbage } from './garbage.mjs';
import { Interactions } from './interactions.mjs';
import { mebibytes } from './markdown.mjs';
import { residentMemory } from './pageProbe.mjs';
import { openPage, withServedPage } from './servedPage.mjs';
import { say } from './studioSession.mjs';

const { values, positionals } = parseArgs({
  options: { cases: { type: 'string', default: '2000' } },
  allowPositionals: true,
});
const CASES = Number(values.cases);
const FOLDER = 'Dataset901_Scale';
const CLASSES = 4;

/** @typedef {import('playwright').Page} Page */

const interactions = new Interactions();
const memory = { early: Number.NaN, late: Number.NaN, seconds: Number.NaN };
// A page that is served already may be named.
await withServedPage(positionals[0], async (page, url) => {
  say(`Writing a dataset of ${CASES} cases`);
  await page.evaluate(writeDataset, { folder: FOLDER, count: CASES, classes: CLASSES, ...files() });
  await openPage(page, url);
  await fingerprint(page);
  await measureAll(page);
});
console.log(`## ${CASES} cases of one dataset, referenced in place

Fingerprint: ${memory.seconds.toFixed(0)} s; resident after a tenth of the cases ${mebibytes(memory.early)}, at the end ${mebibytes(memory.late)} (${percent(memory.late / memory.early - 1)}).

${interactions}

\`node bench/scale.mjs\``);

/** @param {number} share */
function percent(share) {
  return `${share < 0 ? '' : '+'}${(100 * share).toFixed(1)} %`;
}

/** One small scan and its label, uncompressed: each case changes a few voxels of its own. */
function files() {
  const size = /** @type {const} */ ([10, 16, 16]);
  const geometry = {
    size,
    spacing: /** @type {const} */ ([3, 2, 2]),
    origin: /** @type {const} */ ([0, 0, 0]),
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  const length = size[0] * size[1] * size[2];
  const file = (/** @type {Int16Array | Uint8Array} */ data) =>
    gunzipSync(phantomNifti({ data, geometry, channels: 1, fileDimension: 3 })).toString('base64');
  return {
    image: file(Int16Array.from({ length }, (_, at) => (at % 97) * 3 - 40)),
    label: file(Uint8Array.from({ length }, (_, at) => (at % 3 === 0 ? 1 + (at % CLASSES) : 0))),
  };
}

/** In the page: cases outside of nnUNet_raw, the dataset that names them, and two gathered cross-validations.
 *  @param {{ folder: string, count: number, classes: number, image: string, label: string }} asked */
async function writeDataset({ folder, count, classes, image, label }) {
  const root = await navigator.storage.getDirectory();
  const write = async (/** @type {string} */ path, /** @type {BlobPart} */ content) => {
    const parts = path.split('/');
    let at = root;
    for (const part of parts.slice(0, -1)) at = await at.getDirectoryHandle(part, { create: true });
    const file = await at.getFileHandle(parts.at(-1) ?? '', { create: true });
    const stream = await file.createWritable();
    await stream.write(content);
    await stream.close();
  };
  const HEADER = 352;
  const binary = (/** @type {string} */ text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const [scan, map] = [binary(image), binary(label)];
  const names = Array.from({ length: count }, (_, at) => `case_${String(at + 1).padStart(4, '0')}`);
  for (const [index, name] of names.entries()) {
    new DataView(scan.buffer).setInt16(HEADER, index, true);
    map[HEADER] = index % (classes + 1);
    await write(`elsewhere/images/${name}.nii`, scan.slice());
    await write(`elsewhere/labels/${name}.nii`, map.slice());
  }
  const labels = Object.fromEntries(Array.from({ length: classes }, (_, at) => [`organ ${at + 1}`, at + 1]));
  await write(
    `nnUNet_raw/${folder}/dataset.json`,
    JSON.stringify({
      channel_names: { 0: 'CT' },
      labels: { background: 0, ...labels },
      numTraining: count,
      file_ending: '.nii',
      dataset: Object.fromEntries(
        names.map((name) => [
          name,
          {
            images: [`../../elsewhere/images/${name}.nii`],
            label: `../../elsewhere/labels/${name}.nii`,
          },
        ]),
      ),
    }),
  );
  const random = (/** @type {number} */ index) => ((index * 7919) % 1009) / 1009;
  const of = (/** @type {number} */ dice) => ({
    Dice: dice,
    IoU: dice / (2 - dice),
    FN: 10,
    FP: 10,
    TN: 100,
    TP: 100,
    n_pred: 110,
    n_ref: 100 + Math.round(10 * dice),
  });
  const metrics = (/** @type {number} */ seed) =>
    Object.fromEntries(Array.from({ length: classes }, (_, at) => [at + 1, of(random(seed + 31 * at))]));
  const models = ['2d', '3d_fullres'].map((configuration) => ({
    trainer: 'nnUNetTrainer',
    plans: 'nnUNetPlans',
    configuration,
  }));
  for (const [at, { configuration }] of models.entries())
    await write(
      `nnUNet_results/${folder}/nnUNetTrainer__nnUNetPlans__${configuration}/crossval_results_folds_0_1_2_3_4/summary.json`,
      JSON.stringify({
        foreground_mean: of(0.7 + 0.1 * at),
        mean: metrics(at),
        metric_per_case: names.map((name, index) => ({
          metrics: metrics(index + 500 * at),
          reference_file: `${name}.nii`,
          prediction_file: `${name}.nii`,
        })),
      }),
    );
  await write(
    '.segloop/jobs/best.json',
    JSON.stringify({
      id: 'best',
      name: `Cross-validation of ${folder}`,
      spec: {
        kind: 'findBest',
        dataset: folder,
        models,
        folds: [0, 1, 2, 3, 4],
        ensembling: false,
        overwrite: true,
      },
      budgets: { gpuBytes: 1e9, ramBytes: 1e9 },
      state: 'done',
      order: 0,
      createdAt: 1,
      outcome: { best: 'nnUNetTrainer__nnUNetPlans__3d_fullres', steps: 0 },
    }),
  );
}

/** What stays resident once page and workers have collected their garbage: the least of three samples.
 *  @param {Page} page */
async function held(page) {
  const samples = [];
  for (let i = 0; i < 3; i++) {
    await collectGarbage(page);
    samples.push(await residentMemory(page));
  }
  return Math.min(...samples);
}

/** Runs the fingerprint as a job and watches what stays resident. @param {Page} page */
async function fingerprint(page) {
  const began = performance.now();
  const id = await page.evaluate(
    async (dataset) =>
      (await window.segloop.queue.add('Fingerprint', { kind: 'plan', dataset, freshFingerprint: true })).id,
    FOLDER,
  );
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const job = await page.evaluate(
      async (wanted) => (await window.segloop.queue.list()).jobs.find((one) => one.id === wanted),
      id,
    );
    const done = job?.progress?.done ?? 0;
    if (Number.isNaN(memory.early) && done >= CASES / 10) memory.early = await held(page);
    if (job?.state === 'done') break;
    if (job?.state === 'failed') throw new Error(job.failure?.message);
  }
  memory.seconds = (performance.now() - began) / 1000;
  memory.late = await held(page);
  say(`fingerprint ${memory.seconds.toFixed(0)} s, ${mebibytes(memory.early)} → ${mebibytes(memory.late)}`);
}

async function measureAll(/** @type {Page} */ page) {
  const { worst } = await interactions.on(page);
  const scroll = () => Array.from({ length: 8 }, () => () => page.mouse.wheel(0, 3000));

  const datasets = page.getByRole('region', { name: 'Datasets', exact: true });
  const menu = (/** @type {string} */ entry) => async () => {
    await page.getByRole('button', { name: 'More for Scale' }).first().click();
    await page.getByRole('menuitem', { name: entry }).click();
  };
  await menu('What it holds …')();
  const dialog = page.getByRole('dialog');
  const classes = dialog.getByRole('table', { name: 'Classes' });
  await classes.waitFor();
  await worst(
    'sort the classes',
    ['Voxels', 'Class'].map((name) => () => classes.getByRole('button', { name }).click()),
  );
  await worst('to the plans', [() => dialog.getByRole('tab', { name: 'Plans' }).click()]);
  await dialog.getByRole('button', { name: 'Plan', exact: true }).last().waitFor();
  await worst('to the splits', [() => dialog.getByRole('tab', { name: 'Splits and test set' }).click()]);
  const folds = dialog.getByRole('table', { name: 'Cases and their folds' });
  await folds.waitFor();
  await folds.getByRole('row').nth(3).hover();
  await worst('scroll the splits', scroll());
  await worst(
    'sort the splits',
    ['Case', 'Validates in'].map((name) => () => folds.getByRole('button', { name }).click()),
  );
  const fold = folds.getByRole('combobox').first();
  await worst(
    'move a case to another fold',
    ['1', '2'].map((value) => () => fold.selectOption(value)),
  );
  await dialog.getByRole('textbox', { name: /Patient by a pattern/ }).focus();
  await worst(
    'type a pattern, a key',
    [...'^(case_.)'].map((key) => () => page.keyboard.press(key)),
  );
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  await worst('open the dataset', [
    () =>
      datasets
        .getByRole('button', { name: /^Scale/ })
        .first()
        .click(),
  ]);
  const list = page.getByRole('list', { name: 'Cases' });
  await list.getByRole('listitem').first().waitFor();
  await page.getByRole('textbox', { name: 'Search cases' }).focus();
  await worst(
    'search the cases, a key',
    [...'case_12'].map((key) => () => page.keyboard.press(key)),
  );
  await page.getByRole('textbox', { name: 'Search cases' }).fill('');
  await list.getByRole('listitem').first().hover();
  await worst('scroll the cases', scroll());

  const jobs = page.getByRole('region', { name: 'Jobs', exact: true });
  const open = jobs.getByRole('button', { name: 'Jobs' });
  if ((await open.getAttribute('aria-expanded')) !== 'true') await open.click();
  await worst('choose the cross-validation', [
    () =>
      jobs
        .getByRole('button', { name: /Cross-validation of/ })
        .first()
        .click(),
  ]);
  const cases = jobs.getByRole('table', { name: 'Cases, worst of the first on top' });
  await cases.waitFor();
  const figure = jobs.getByRole('combobox', { name: 'Figure' });
  await worst(
    'another figure',
    ['iou', 'volumeError', 'dice'].map((value) => () => figure.selectOption(value)),
  );
  const of = jobs.getByRole('combobox', { name: 'Of', exact: true });
  await worst(
    'another class',
    ['1', '3', ''].map((value) => () => of.selectOption(value)),
  );
  await worst(
    'sort the cases',
    ['Case', 'Difference'].map((name) => () => cases.getByRole('button', { name, exact: true }).click()),
  );
  await cases.getByRole('row').nth(2).hover();
  await worst('scroll the results', scroll());
}
