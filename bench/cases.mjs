#!/usr/bin/env node
// @ts-check
/** Two thousand pseudo-labelled cases in the page: how soon the picture follows when they are listed, sorted, filtered,
 *  scrolled, chosen for a batch and judged. See README.md. */
import { parseArgs } from 'node:util';
import { DEMO_MODEL } from '../demo/drawnCase.mjs';
import { phantomNifti } from '../demo/nifti.mjs';
import { Interactions } from './interactions.mjs';
import { openFiles } from './pageProbe.mjs';
import { openPage, withServedPage } from './servedPage.mjs';
import { say } from './studioSession.mjs';

const { values, positionals } = parseArgs({
  options: { cases: { type: 'string', default: '2000' } },
  allowPositionals: true,
});
const CASES = Number(values.cases);
const FOLDER = 'Dataset900_Bench';

/** @typedef {import('playwright').Page} Page */

const interactions = new Interactions();
// A page that is served already may be named.
await withServedPage(positionals[0], async (page, url) => {
  say(`Writing a dataset of ${CASES} cases`);
  await openFiles(page, [DEMO_MODEL]);
  await page.evaluate(writeDataset, { folder: FOLDER, count: CASES, ...files() });
  await openPage(page, url);
  await measureAll(page);
});
console.log(`## ${CASES} cases in the page

${interactions}

\`node bench/cases.mjs\``);

/** One small scan and its label, which every case shares. */
function files() {
  const size = /** @type {const} */ ([8, 16, 16]);
  const geometry = {
    size,
    spacing: /** @type {const} */ ([3, 2, 2]),
    origin: /** @type {const} */ ([0, 0, 0]),
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  const length = size[0] * size[1] * size[2];
  const file = (/** @type {Int16Array | Uint8Array} */ data) =>
    phantomNifti({ data, geometry, channels: 1, fileDimension: 3 }).toString('base64');
  return {
    image: file(Int16Array.from({ length }, (_, at) => (at % 7) * 20)),
    label: file(Uint8Array.from({ length }, (_, at) => Number(at % 5 === 0))),
  };
}

/** In the page: a dataset whose cases name one image and one label, what is noted of them, and a batch that is over.
 *  @param {{ folder: string, count: number, image: string, label: string }} asked */
async function writeDataset({ folder, count, image, label }) {
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
  const names = Array.from({ length: count }, (_, at) => `case_${String(at + 1).padStart(4, '0')}`);
  const at = `nnUNet_raw/${folder}`;
  const of = (/** @type {(name: string, index: number) => unknown} */ what) =>
    Object.fromEntries(names.map((name, index) => [name, what(name, index)]));
  const random = (/** @type {number} */ index) => ((index * 7919) % 1009) / 1009;
  const binary = (/** @type {string} */ text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  await write(`${at}/imagesTr/one_0000.nii.gz`, binary(image));
  await write(`${at}/labelsTr/one.nii.gz`, binary(label));
  await write(
    `${at}/dataset.json`,
    JSON.stringify({
      channel_names: { 0: 'CT' },
      labels: { background: 0, organ: 1, ignore: 2 },
      numTraining: count,
      file_ending: '.nii.gz',
      dataset: of(() => ({ images: ['imagesTr/one_0000.nii.gz'], label: 'labelsTr/one.nii.gz' })),
    }),
  );
  await write(
    `.segloop/cases/${folder}.json`,
    JSON.stringify({
      version: 1,
      cases: of((_, index) => ({
        state: 'predicted',
        changedAt: 1,
        editor: 'bench',
        statistics: {
          confidence: 0.7 + 0.3 * random(index),
          agreement: 0.6 + 0.4 * random(index + 1),
          coverage: random(index + 2),
          volumeMl: 900 * random(index + 3),
          unsureMl: 50,
          'predictedMl.1': 900,
          'keptMl.1': 850,
          'inViewMl.1': 900,
        },
      })),
    }),
  );
  const model = window.segloop.models()[0];
  const cases = names.map((name) => ({ name, source: { from: 'dataset', dataset: folder, case: name } }));
  const progress = { unit: 'case', done: count, total: count, recentSeconds: [1] };
  await write(
    '.segloop/jobs/bench.json',
    JSON.stringify({
      id: 'bench',
      name: folder,
      spec: {
        kind: 'batch',
        cases,
        model: model?.id ?? '',
        folds: model?.folds ?? [0],
        checkpoint: model?.checkpoints[0] ?? '',
        tileStepSize: 0.5,
        mirroring: true,
        device: 'cpu',
        rules: {
          thresholds: { mode: 'quantile', share: 0.2 },
          veto: 0.05,
          boundaryMm: 0,
          cleaning: [],
          filter: true,
          seed: 0,
        },
        dataset: folder,
      },
      budgets: { gpuBytes: 1e9, ramBytes: 1e9 },
      state: 'done',
      order: 0,
      createdAt: 1,
      progress,
    }),
  );
  await write(
    '.segloop/jobs/bench/cases.json',
    JSON.stringify({ cases: of(() => ({ state: 'labelled', seconds: 1, bytes: 1e6 })) }),
  );
}

async function measureAll(/** @type {Page} */ page) {
  const { worst, until } = await interactions.on(page);
  const review = page.getByRole('region', { name: 'Review', exact: true });
  const first = review.getByRole('list', { name: 'Cases to review' }).getByRole('listitem').first();
  await until(
    'open the review, until its first case stands there',
    () => page.getByRole('tab', { name: 'Review' }).click(),
    first,
  );
  const sorted = review.getByRole('combobox', { name: 'Sorted by' });
  await worst(
    'sort the list',
    ['volume', 'name', 'disagreement', 'uncertainty'].map((by) => () => sorted.selectOption(by)),
  );
  const shown = review.getByRole('combobox', { name: 'Show' });
  await worst(
    'filter the list',
    ['all', 'dropped', 'left'].map((by) => () => shown.selectOption(by)),
  );
  const search = review.getByRole('textbox', { name: 'Search' });
  await search.focus();
  await worst(
    'search the list, a key',
    [...'case_12'].map((key) => () => page.keyboard.press(key)),
  );
  await search.fill('');
  await first.hover();
  await worst(
    'scroll the list',
    Array.from({ length: 8 }, () => () => page.mouse.wheel(0, 3000)),
  );

  await worst('open the table of figures', [
    () => review.getByRole('button', { name: 'All figures' }).click(),
  ]);
  const dialog = page.getByRole('dialog', { name: 'Cases and the filter' });
  const figures = dialog.getByRole('table');
  await worst(
    'sort the table',
    ['Confidence', 'Agreement', 'Kept', 'Case', 'Takes part'].map(
      (name) => () => figures.getByRole('button', { name, exact: true }).click(),
    ),
  );
  await worst(
    'filter the table',
    ['out', 'in', 'all'].map((by) => () => dialog.getByRole('combobox', { name: 'Show' }).selectOption(by)),
  );
  await dialog.getByRole('textbox', { name: 'Search' }).focus();
  await worst(
    'search the table, a key',
    [...'case_1'].map((key) => () => page.keyboard.press(key)),
  );
  await figures.getByRole('row').nth(3).hover();
  await worst(
    'scroll the table',
    Array.from({ length: 8 }, () => () => page.mouse.wheel(0, 3000)),
  );
  const keep = figures.getByRole('combobox').first();
  await worst('overrule the filter', [() => keep.selectOption('out')]);
  await page.keyboard.press('Escape');

  const jobs = page.getByRole('region', { name: 'Jobs', exact: true });
  await worst('open the jobs', [() => jobs.getByRole('button', { name: 'Jobs' }).click()]);
  await jobs.getByRole('list', { name: 'Cases' }).getByRole('listitem').first().hover();
  await worst(
    'scroll the cases of a batch',
    Array.from({ length: 8 }, () => () => page.mouse.wheel(0, 3000)),
  );
  await worst('ask for a new batch', [() => jobs.getByRole('button', { name: 'Label many scans' }).click()]);
  const form = page.getByRole('dialog', { name: 'Pseudo-label many scans' });
  const all = form.getByRole('checkbox', { name: 'All cases' });
  await all.waitFor();
  await worst('choose all cases, and none', [() => all.check(), () => all.uncheck()]);
  await form.getByRole('textbox', { name: 'Search cases' }).focus();
  await worst(
    'search them, a key',
    [...'case_1'].map((key) => () => page.keyboard.press(key)),
  );
  await worst('choose one', [() => form.getByRole('checkbox', { name: 'case_1000' }).check()]);
  await page.keyboard.press('Escape');
  await jobs.getByRole('button', { name: 'Jobs' }).click();

  await until(
    'open the first case',
    () => page.keyboard.press('PageDown'),
    review.getByRole('button', { name: 'Accept' }),
  );
  await page.waitForFunction(() => window.segloop.viewer() != null);
  await page.evaluate(() => window.segloop.viewer()?.settled());
  await until(
    'reject a case by its key, until that is stored',
    () => page.keyboard.press('Control+Backspace'),
    review.getByText('1 rejected'),
  );
}
