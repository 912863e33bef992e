// @ts-check
/**
 * The data row: a training over a preprocessed dataset of 4 GB with one case of 1.5 GB, in the browser's own workspace.
 * `--share 0.1` takes a tenth of every edge's volume, to try the bench. Needs 9 GB of disk while it runs.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DATA_IDENTIFIER, drawnDataset, trainSpec, writeFiles } from '../scripts/drawnDataset.mjs';
import { mebibytes, table } from './markdown.mjs';
import { peakMemory, resetPeak } from './pageProbe.mjs';
import { say, withStudio } from './studioSession.mjs';

/** @typedef {import('playwright').Page} Page */

const PYTHON = process.env.SEGLOOP_PYTHON ?? '/opt/nnunet/bin/python';
const SCRIPT = fileURLToPath(new URL('largeDataset.py', import.meta.url));
const DATASET = 'Dataset019_Large';
const CASES = 6;
const PATCH = 64;
/** float32 and a byte of labels: five bytes a voxel make 1.5 GB, and five times 0.5 GB. */
const EDGES = /** @type {const} */ ([670, 465]);
const BAR = 2 * 10 ** 9;

const { values } = parseArgs({
  options: {
    share: { type: 'string', default: '1' },
    features: { type: 'string', default: '16,32,64,128' },
    iterations: { type: 'string', default: '12' },
    cache: { type: 'string', default: '512' },
  },
});
const features = values.features.split(',').map(Number);
const edges = EDGES.map((edge) => Math.round(edge * Number(values.share) ** (1 / 3)));

/** The cases in the place of the small ones that the page has just preprocessed: their records stay true of the raw files.
 *  @param {Page} page @param {string} folder @returns {Promise<number>} bytes */
async function putLargeCases(page, folder) {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.id = 'bench-cases';
    document.body.append(input);
  });
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  await page.setInputFiles('#bench-cases', files);
  await page.evaluate(
    async ([dataset, identifier]) => {
      const input = /** @type {HTMLInputElement} */ (document.getElementById('bench-cases'));
      let place = await navigator.storage.getDirectory();
      for (const part of ['nnUNet_preprocessed', dataset, identifier])
        place = await place.getDirectoryHandle(part);
      for (const file of input.files ?? []) {
        const handle = await place.getFileHandle(file.name, { create: true });
        await file.stream().pipeTo(await handle.createWritable());
      }
      input.remove();
    },
    /** @type {const} */ ([DATASET, DATA_IDENTIFIER]),
  );
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}

/** @param {Page} page @param {import('../app/workers.ts').JobSpec} spec @param {(job: import('../app/workers.ts').Job) => void} onJob */
async function run(page, spec, onJob) {
  const id = await page.evaluate(async (asked) => (await window.segloop.queue.add('large', asked)).id, spec);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { jobs } = await page.evaluate(() => window.segloop.queue.list());
    const job = jobs.find((one) => one.id === id);
    if (!job || job.state === 'failed' || job.state === 'paused')
      throw new Error(job?.failure?.message ?? 'the job is gone');
    onJob(job);
    if (job.state === 'done') return page.evaluate((asked) => window.segloop.queue.log(asked), id);
  }
}

const measured = await withStudio(async (_session, folder, { page }) => {
  await page.evaluate(() => window.segloop.ready());
  await page.evaluate(
    writeFiles,
    drawnDataset(DATASET, { cases: CASES, patch: PATCH, features, convolutions: 2 }),
  );
  await run(
    page,
    { kind: 'preprocess', dataset: DATASET, plans: 'nnUNetPlans', configurations: ['3d_fullres'] },
    () => {},
  );
  say(`writing cases of ${edges.join('³ and ')}³ voxels …`);
  const cases = path.join(folder, 'cases');
  mkdirSync(cases);
  const names = Array.from({ length: CASES }, (_, index) => `case_${index}`);
  execFileSync(PYTHON, [SCRIPT, cases, names.join(), ...edges.map(String)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const bytes = await putLargeCases(page, cases);
  await resetPeak(page);
  let waiting = Number.NaN;
  let secondsPerStep = Number.NaN;
  let said = -1;
  const spec = trainSpec(DATASET, {
    epochs: 1,
    iterations: Number(values.iterations),
    validationIterations: 2,
    cacheBytes: Number(values.cache) * 2 ** 20,
    fold: 'all',
  });
  const log = await run(page, spec, ({ progress }) => {
    const figures = progress?.figures;
    if (!figures || figures.iteration === said) return;
    said = figures.iteration ?? said;
    // At the epoch's end it counts from the start again; what was last said of a step stands.
    if (figures.iteration) ({ waiting = waiting, secondsPerStep = secondsPerStep } = figures);
    say(`step ${said}: waiting ${(100 * waiting).toFixed(1)} %, ${secondsPerStep.toFixed(1)} s a step`);
  });
  const cache = /Cache: .*/.exec(log)?.[0] ?? '';
  return { bytes, waiting, secondsPerStep, peak: await peakMemory(page), cache };
});

console.log(
  [
    '## Training over a large dataset',
    '',
    `${CASES} preprocessed cases, ${(measured.bytes / 1e9).toFixed(1)} GB, the largest ${((5 * (edges[0] ?? 0) ** 3) / 1e9).toFixed(2)} GB; PlainConvUNet [${features.join(', ')}], ${PATCH}³, batch 2, CPU path, ${values.iterations} steps, cache ${values.cache} MiB. ${measured.cache}`,
    '',
    table(
      ['what', 'measured', 'bar'],
      [
        ['peak memory of the renderer', mebibytes(measured.peak), `≤ ${mebibytes(BAR)}`],
        ['share of the time that steps wait for batches, %', (100 * measured.waiting).toFixed(1), '< 5'],
        ['seconds a step', measured.secondsPerStep.toFixed(1), ''],
      ],
    ),
    '',
    `\`node bench/largeDataset.mjs --features ${values.features} --iterations ${values.iterations}\``,
  ].join('\n'),
);
