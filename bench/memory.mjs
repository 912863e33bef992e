// @ts-check
/**
 * The memory row: a 512 × 512 × 400 scan, shown in three panes, through data/memory-model.zip on the CPU path; then
 * once more with half the slab budget. `node bench/memory.mjs 0.25` takes a quarter of every edge, to try the bench.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawCase } from '../demo/drawnCase.mjs';
import { mebibytes, table } from './markdown.mjs';
import { longestTask, openFiles, peakMemory, resetPeak, watchTasks } from './pageProbe.mjs';
import { say, withStudio } from './studioSession.mjs';

/** @typedef {import('playwright').Page} Page */
/** @typedef {{ id: string, file: string, seconds: number, peak: number, task: number }} Run */

const MODEL = fileURLToPath(new URL('data/memory-model.zip', import.meta.url));
const EDGE_SHARE = Number(process.argv[2] ?? 1);
const SIZE = /** @type {const} */ ([400, 512, 512]);
/** The model wants 1 mm, so both resamplings run. */
const SPACING = /** @type {const} */ ([0.9, 0.9, 0.9]);
const SEED = 20;
/** A slab may take a quarter of the budget for RAM (workers/jobs/predicting); all classes of one row of tiles of this
 *  case take 312 MiB, so the second run's 156 MiB halve the slab. */
const RAM_BYTES = /** @type {const} */ ({ whole: 2 ** 31, half: 4 * 156 * 2 ** 20 });

/** @param {Page} page @param {{ scan: string, model: string }} ids @param {number} ramBytes @returns {Promise<Run>} */
async function predict(page, ids, ramBytes) {
  await longestTask(page);
  const start = performance.now();
  const result = await page.evaluate(
    ([spec, bytes]) =>
      window.segloop.predict({
        ...spec,
        device: 'cpu',
        mirroring: false,
        tileStepSize: 0.5,
        ramBytes: bytes,
      }),
    /** @type {const} */ ([ids, ramBytes]),
  );
  const seconds = (performance.now() - start) / 1000;
  say(`${(seconds / 60).toFixed(1)} min on ${result.backend}: ${JSON.stringify(result.seconds)}`);
  const file = result.files.find((name) => name.endsWith('.nii.gz')) ?? '';
  return { id: result.id, file, seconds, peak: await peakMemory(page), task: await longestTask(page) };
}

/** Voxels in which two results differ, counted as streams. @param {Page} page @param {Run} one @param {Run} other */
const differing = (page, one, other) =>
  page.evaluate(
    async (runs) => {
      const [a, b] = await Promise.all(
        runs.map(async ({ id, file }) => {
          const blob = await window.segloop.resultFile(id, file);
          return blob.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
        }),
      );
      if (!a || !b) throw new Error('two results are needed');
      let [x, y] = [new Uint8Array(0), new Uint8Array(0)];
      let count = 0;
      for (;;) {
        if (x.length === 0) x = (await a.read()).value ?? x;
        if (y.length === 0) y = (await b.read()).value ?? y;
        const length = Math.min(x.length, y.length);
        if (length === 0) return count + Math.max(x.length, y.length);
        for (let i = 0; i < length; i++) if (x[i] !== y[i]) count++;
        x = x.subarray(length);
        y = y.subarray(length);
      }
    },
    [one, other],
  );

const size = /** @type {[number, number, number]} */ (SIZE.map((n) => Math.round(n * EDGE_SHARE)));

const { opening, whole, half, different } = await withStudio(async (_session, folder, { page }) => {
  say(`drawing ${size.join(' × ')} …`);
  const { file } = await drawCase(folder, 'large', { seed: SEED, size, spacing: SPACING });
  await page.evaluate(() => window.segloop.ready());
  await watchTasks(page);
  const ids = await openFiles(page, [path.resolve(file), MODEL]);
  await page.evaluate((scan) => window.segloop.open(scan), ids.scan);
  await page.evaluate(() => window.segloop.viewer()?.settled());
  const opening = { peak: await peakMemory(page), task: await longestTask(page) };
  say(`open: peak ${mebibytes(opening.peak)}, longest task ${opening.task} ms`);
  const whole = await predict(page, ids, RAM_BYTES.whole);
  await resetPeak(page);
  const half = await predict(page, ids, RAM_BYTES.half);
  return { opening, whole, half, different: await differing(page, whole, half) };
});

/** @param {string} name @param {{ peak: number, task: number, seconds?: number }} run */
const row = (name, { seconds, peak, task }) => [
  name,
  seconds === undefined ? '' : (seconds / 60).toFixed(1),
  mebibytes(peak),
  task === 0 ? '< 50' : task.toFixed(0),
];
console.log(`## Memory

A ${size.toReversed().join(' × ')} int16 scan shown in three panes, PlainConvUNet 8, 16, 32 (patch 64 × 128 × 128, 3
classes), target spacing = the scan's / 0.9, no mirroring, step 0.5, CPU path. Once each. Peak: VmHWM of the renderer
that hosts page and workers.

${table(
  ['', 'minutes', 'peak', 'longest main-thread task, ms'],
  [
    row('opening and showing the scan', opening),
    row('prediction', whole),
    row('with half the slab budget', half),
  ],
)}

Bars: 25 min, 3 GB, 100 ms. Voxels that differ between the two predictions: ${different} (bar 0).

\`npm run bench -- --only memory\``);
