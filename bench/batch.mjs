// @ts-check
/** Many small cases in one batch: does memory grow from case to case, and how long does a case take. */
import { parseArgs } from 'node:util';
import { DEMO_MODEL, drawCase } from '../demo/drawnCase.mjs';
import { collectGarbage } from './garbage.mjs';
import { mebibytes, table } from './markdown.mjs';
import { openFiles, residentMemory } from './pageProbe.mjs';
import { say, withStudio } from './studioSession.mjs';

const { values } = parseArgs({ options: { cases: { type: 'string', default: '200' } } });
const CASES = Number(values.cases);
const FIRST = Math.min(20, Math.floor(CASES / 2));
const SAMPLES = 5;
/** Every question makes garbage in the page. */
const POLL_MS = 2000;
/** One tile of the demo model. */
const PHANTOM = /** @type {const} */ ({ size: [20, 36, 36], spacing: [9, 7, 7] });

/** @typedef {import('playwright').Page} Page */
/** @typedef {{ resident: number, live: number | undefined }} Memory bytes */

const { seconds, early, late } = await withStudio(async (_session, folder, { page }) => {
  await page.evaluate(() => window.segloop.ready());
  const { file } = await drawCase(folder, 'small', { seed: 3, ...PHANTOM });
  const { scan, model } = await openFiles(page, [file, DEMO_MODEL]);
  const began = performance.now();
  const id = await page.evaluate(addBatch, /** @type {const} */ ([scan, model, CASES]));
  await reach(page, id, FIRST);
  await page.evaluate((jobId) => window.segloop.queue.pause(jobId), id);
  const early = await measure(page, id);
  await page.evaluate((jobId) => window.segloop.queue.resume(jobId), id);
  await reach(page, id, CASES);
  const late = await measure(page, id);
  return { seconds: (performance.now() - began) / 1000, early, late };
});

/** Waits until so many cases are done, or the job has ended. @param {Page} page @param {string} id @param {number} cases */
async function reach(page, id, cases) {
  for (let said = 0; ; ) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const job = await page.evaluate(jobOf, id);
    if (job?.state === 'failed' || (job?.progress?.failed ?? 0) > 0)
      throw new Error(
        job?.failure?.message ?? (await page.evaluate((jobId) => window.segloop.queue.log(jobId), id)),
      );
    const done = job?.progress?.done ?? 0;
    if (done >= said + 20) {
      said = done;
      say(`${done} of ${CASES}: ${mebibytes(await residentMemory(page))}`);
    }
    if (done >= cases || job?.state === 'done') return;
  }
}

/** In the page: all but the list of cases. @param {string} id */
async function jobOf(id) {
  const job = (await window.segloop.queue.list()).jobs.find((one) => one.id === id);
  return job && { state: job.state, progress: job.progress, failure: job.failure };
}

/** While the job rests and after a whole garbage collection everywhere: the least of several samples, and what the browser
 *  says is alive on page and workers. What was resident before the collection is only said. @param {Page} page @param {string} id @returns {Promise<Memory>} */
async function measure(page, id) {
  for (let job = await page.evaluate(jobOf, id); job?.state === 'running'; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    job = await page.evaluate(jobOf, id);
  }
  const before = await residentMemory(page);
  await collectGarbage(page);
  const samples = [];
  for (let i = 0; i < SAMPLES; i++) samples.push(await residentMemory(page));
  const resident = Math.min(...samples);
  const live = await page.evaluate(liveMemory);
  say(
    `At rest, before the collection: ${mebibytes(before)}; after it: ${samples.map(mebibytes).join(', ')}; alive: ${live ? mebibytes(live) : 'unknown'}`,
  );
  return { resident, live };
}

/** In the page. The browser answers after a garbage collection of its own choosing. */
async function liveMemory() {
  const measure = Reflect.get(performance, 'measureUserAgentSpecificMemory');
  if (typeof measure !== 'function') return undefined;
  const late = new Promise((resolve) => setTimeout(resolve, 90_000, undefined));
  const found = await Promise.race([measure.call(performance), late]);
  return typeof found?.bytes === 'number' ? found.bytes : undefined;
}

/** In the page. @param {readonly [string, string, number]} given @returns {Promise<string>} */
async function addBatch([scan, model, cases]) {
  const {
    folds = [],
    checkpoints = [],
    segments = [],
  } = window.segloop.models().find((one) => one.id === model) ?? {};
  const values = [0, ...segments.map(({ value }) => value)];
  const job = await window.segloop.queue.add('bench', {
    kind: 'batch',
    cases: Array.from({ length: cases }, (_, index) => ({
      name: `case_${index}`,
      source: { from: 'scan', scan },
    })),
    model,
    folds: folds.slice(0, 1),
    checkpoint: checkpoints[0] ?? '',
    tileStepSize: 1,
    mirroring: false,
    device: 'cpu',
    rules: {
      thresholds: { mode: 'fixed', byLabel: values.map((value) => ({ value, threshold: 0.9 })) },
      veto: 0.05,
      boundaryMm: 0,
      cleaning: [],
      filter: true,
      seed: 0,
    },
    dataset: 'Dataset101_Bench',
  });
  return job.id;
}

/** @param {'resident' | 'live'} key */
function row(key) {
  const [one, other] = [early[key], late[key]];
  const shown = [one, other].map((bytes) => (bytes === undefined ? '–' : mebibytes(bytes)));
  const growth = one === undefined || other === undefined ? '–' : `${((other / one - 1) * 100).toFixed(1)} %`;
  return [...shown, growth];
}

console.log(`## ${CASES} small cases in one batch

${PHANTOM.size.join(' × ')} voxels, the demo model on the CPU path, one fold, no mirroring. The job is paused after case ${FIRST}, so that both
measurements are of a studio at rest, its garbage collected: resident memory of the page's process (the least of ${SAMPLES}
samples), and what the browser counts as alive on page and workers. ${(seconds / CASES).toFixed(2)} s a case.

${table(
  ['what', `after ${FIRST} cases`, `after ${CASES}`, 'growth', 'bar'],
  [
    ['resident', ...row('resident'), '< 5 %'],
    ['alive', ...row('live'), '< 5 %'],
  ],
)}

\`node bench/batch.mjs\``);
