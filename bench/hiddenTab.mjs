// @ts-check
/**
 * The hidden-tab row: steps a minute of a training while its tab is in front and while another tab is, in turns.
 * `--minutes 1 --rounds 1` to try it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { drawnDataset, trainSpec, writeFiles } from '../scripts/drawnDataset.mjs';
import { ensureBuilt } from '../scripts/freshBuild.mjs';
import { serveStudio } from '../scripts/studioServer.mjs';
import { openChromium, openTab } from './chromiumPipe.mjs';
import { table } from './markdown.mjs';

/** @typedef {Awaited<ReturnType<typeof openTab>>} Tab */

const DATASET = 'Dataset020_Hidden';
const BAR = 0.8;
/** Until the page knows that it is hidden, or shown. */
const PATIENCE = 20;
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, rounds: { type: 'string', default: '1' } },
});
const minutes = Number(values.minutes);
const rounds = Number(values.rounds);

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a function gives in the page. @template A, R @param {Tab} tab @param {(given: A) => R} ask @param {A} given @returns {Promise<Awaited<R>>} */
const inPage = (tab, ask, given) => tab.evaluate(`(${ask})(${JSON.stringify(given)})`);

/** Steps of the training so far. @param {Tab} tab @param {string} id */
async function steps(tab, id) {
  const job = await inPage(
    tab,
    async (asked) => (await window.segloop.queue.list()).jobs.find((one) => one.id === asked),
    id,
  );
  if (job?.state === 'failed') throw new Error(job.failure?.message);
  return job?.progress?.unit === 'epoch' ? (job.progress.figures?.iteration ?? 0) : 0;
}

/** Steps a minute while `front` is in front. @param {Tab} tab @param {string} id @param {Tab} front */
async function rate(tab, id, front) {
  const wanted = front === tab ? 'visible' : 'hidden';
  await front.toFront();
  for (let tries = 0; (await tab.evaluate('document.visibilityState')) !== wanted; tries++) {
    if (tries === PATIENCE) throw new Error(`the tab does not become ${wanted}`);
    await pause(500);
  }
  const [first, began] = [await steps(tab, id), performance.now()];
  await pause(minutes * 60_000);
  const last = await steps(tab, id);
  const perMinute = (60_000 * (last - first)) / (performance.now() - began);
  console.error(`${wanted}: ${perMinute.toFixed(0)} steps a minute`);
  return perMinute;
}

async function measure() {
  await ensureBuilt((line) => console.error(line));
  const profile = await mkdtemp(path.join(os.tmpdir(), 'segloop-hidden-'));
  const server = await serveStudio();
  const { send, close } = openChromium(profile);
  try {
    const tab = await openTab(send, server.origin);
    while (!(await tab.evaluate('window.segloop !== undefined'))) await pause(200);
    await tab.evaluate('window.segloop.ready()');
    await inPage(tab, writeFiles, drawnDataset(DATASET, { patch: 32, features: [8, 16, 32] }));
    const spec = trainSpec(DATASET, { epochs: 1, iterations: 1_000_000 });
    const id = await inPage(tab, async (asked) => (await window.segloop.queue.add('hidden', asked)).id, spec);
    while ((await steps(tab, id)) === 0) await pause(500);
    const other = await openTab(send, 'about:blank');
    const visible = [];
    const hidden = [];
    for (let round = 0; round < rounds; round++) {
      visible.push(await rate(tab, id, tab));
      hidden.push(await rate(tab, id, other));
    }
    return { visible, hidden };
  } finally {
    await close();
    await server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

const { visible, hidden } = await measure();
const mean = (/** @type {readonly number[]} */ all) => all.reduce((sum, one) => sum + one, 0) / all.length;
console.log(
  [
    '## Training in a hidden tab',
    '',
    `${rounds} × ${minutes} min in front and behind another tab in turns, without flags that keep hidden tabs awake; CPU path.`,
    '',
    table(
      ['what', 'measured', 'bar'],
      [
        ['steps a minute, visible', mean(visible).toFixed(0), ''],
        ['steps a minute, hidden', mean(hidden).toFixed(0), ''],
        ['hidden / visible', (mean(hidden) / mean(visible)).toFixed(2), `≥ ${BAR}`],
      ],
    ),
    '',
    `\`node bench/hiddenTab.mjs --minutes ${minutes} --rounds ${rounds}\``,
  ].join('\n'),
);
