// @ts-check
/** The cancel row: how long a prediction takes to stop, and the peak memory of the one after it. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEMO_MODEL, drawCase } from '../demo/drawnCase.mjs';
import { mebibytes, table } from './markdown.mjs';
import { openFiles, peakMemory, resetPeak } from './pageProbe.mjs';
import { say, withStudio } from './studioSession.mjs';

/** @typedef {import('playwright').Page} Page */

/** A software adapter needs minutes for the large network, so WebGPU runs the demo. */
const CASES = /** @type {const} */ ({
  cpu: {
    model: fileURLToPath(new URL('data/memory-model.zip', import.meta.url)),
    phantom: { seed: 21, size: [128, 256, 256], spacing: [0.9, 0.9, 0.9] },
  },
  webgpu: { model: DEMO_MODEL, phantom: { seed: 21, size: [96, 160, 160], spacing: [3, 2.4, 2.4] } },
});
const TILES_BEFORE_CANCEL = 3;

/** @param {Page} page @param {{ scan: string, model: string, device: 'cpu' | 'webgpu' }} spec */
async function wholeRun(page, spec) {
  await resetPeak(page);
  const { id, tileSeconds } = await page.evaluate(async (sent) => {
    let tiles = 1;
    const result = await window.segloop.predict({ ...sent, mirroring: false }, ({ stage, total }) => {
      if (stage === 'predict') tiles = total;
    });
    return { id: result.id, tileSeconds: (result.seconds.predict ?? Number.NaN) / tiles };
  }, spec);
  const peak = await peakMemory(page);
  await page.evaluate((done) => window.segloop.remove(done), id);
  return { peak, tileSeconds };
}

/** Milliseconds from the call of cancel to the rejection. @param {Page} page
 *  @param {{ scan: string, model: string, device: 'cpu' | 'webgpu' }} spec */
const cancelledRun = (page, spec) =>
  page.evaluate(
    async ([sent, tiles]) => {
      let cancelled = 0;
      try {
        await window.segloop.predict({ ...sent, mirroring: false }, ({ stage, done }) => {
          if (stage !== 'predict' || done < tiles || cancelled > 0) return;
          cancelled = performance.now();
          void window.segloop.cancel();
        });
      } catch {
        return performance.now() - cancelled;
      }
      throw new Error('the prediction was not cancelled');
    },
    /** @type {const} */ ([spec, TILES_BEFORE_CANCEL]),
  );

const rows = await withStudio(async (_session, folder, { page }) => {
  await page.evaluate(() => window.segloop.ready());
  const found = [];
  for (const device of /** @type {const} */ (['cpu', 'webgpu'])) {
    const { model, phantom } = CASES[device];
    const { file } = await drawCase(folder, device, phantom);
    const ids = await openFiles(page, [path.resolve(file), model]);
    await page.evaluate((scan) => window.segloop.open(scan), ids.scan);
    const spec = { ...ids, device };
    // What the page holds of the opening and of compiling is collected in this run, and counts in none that is compared.
    await wholeRun(page, spec);
    const first = await wholeRun(page, spec);
    const stop = await cancelledRun(page, spec);
    const second = await wholeRun(page, spec);
    say(`${device}: stopped in ${stop.toFixed(0)} ms`);
    found.push([
      device,
      stop.toFixed(0),
      (first.tileSeconds * 1000).toFixed(0),
      mebibytes(first.peak),
      mebibytes(second.peak),
      `${((second.peak / first.peak - 1) * 100).toFixed(1)} %`,
    ]);
  }
  return found;
});

console.log(`## Cancel

After a warm-up: a whole run, a run that is cancelled after ${TILES_BEFORE_CANCEL} tiles, another whole run; once each. CPU: a ${CASES.cpu.phantom.size.toReversed().join(' × ')}
phantom through the network of the memory bench; WebGPU: the demo's. Peaks are VmHWM of the renderer that hosts page
and workers, reset before each whole run; what a software adapter allocates lies in the GPU process.

${table(['device', 'ms to stop', 'ms a tile', 'peak of the run before', 'peak of the run after the cancelled one', 'difference'], rows)}

Bars: 1 s (one tile on the CPU path), 10 %.

\`npm run bench -- --only cancel\``);
