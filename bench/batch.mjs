// @ts-check
/** Many small cases in one batch: does memory grow from case to case, and how long does a case take. */
import { parseArgs } from 'node:util';
import { DEMO_MODEL, drawCase } from '../demo/drawnCase.mjs';
import { mebibytes, table } from './markdown.mjs';
import { openFiles, residentMemory } from './pageProbe.mjs';
import { spread } from './statistics.mjs';
import { say, withStudio } from './studioSession.mjs';

const { values } = parseArgs({ options: { cases: { type: 'string', default: '200' } } });
const CASES = Number(values.cases);
const FIRST = Math.min(20, Math.floor(CASES / 2));
/** One tile of the demo model. */
const PHANTOM = /** @type {const} */ ({ size: [20, 36, 36], spacing: [9, 7, 7] });

const { seconds, samples } = await withStudio(async (_session, folder, { page }) => {
  await page.evaluate(() => window.segloop.ready());
  const { file } = await drawCase(folder, 'small', { seed: 3, ...PHANTOM });
  const { scan, model } = await openFiles(page, [file, DEMO_MODEL]);
  const began = performance.now();
  const id = await page.evaluate(addBatch, /** @type {const} */ ([scan, model, CASES]));
  /** Resident bytes after each case, garbage collected. @type {Map<number, number>} */
  const samples = new Map();
  for (let done = 0; done < CASES; ) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const job = await page.evaluate(
      async (jobId) => (await window.segloop.queue.list()).jobs.find((one) => one.id === jobId),
      id,
    );
    if (job?.state === 'failed' || (job?.progress?.failed ?? 0) > 0)
      throw new Error(
        job?.failure?.message ?? (await page.evaluate((jobId) => window.segloop.queue.log(jobId), id)),
      );
    const now = job?.progress?.done ?? 0;
    if (now === done) continue;
    done = now;
    if (done % 10 > 2 && done < CASES - 2) continue;
    samples.set(done, await residentMemory(page));
    say(`${done} of ${CASES}: ${mebibytes(samples.get(done) ?? 0)}`);
  }
  return { seconds: (performance.now() - began) / 1000, samples };
});

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

/** Median of the three samples from a case on: what one garbage collection leaves varies. @param {number} from */
function around(from) {
  const three = [...samples].filter(([done]) => done >= from).slice(0, 3);
  return spread(three.map(([, bytes]) => bytes)).median;
}

const [early, late] = [around(FIRST), around(CASES - 2)];
console.log(`## ${CASES} small cases in one batch

${PHANTOM.size.join(' × ')} voxels, the demo model on the CPU path, one fold, no mirroring; resident memory of the page's
process after a garbage collection.

${table(
  ['what', 'measured', 'bar'],
  [
    [`memory after case ${FIRST}`, mebibytes(early), ''],
    [`memory after case ${CASES}`, mebibytes(late), ''],
    ['growth', `${((late / early - 1) * 100).toFixed(1)} %`, '< 5 %'],
    ['seconds a case', (seconds / CASES).toFixed(2), ''],
  ],
)}

\`node bench/batch.mjs\``);
