// @ts-check
/**
 * `npm run test:crash -- --runs N --seed S [--skip K] [--scenario NAME] [--longest MS]`: works in the studio and kills
 * the renderer or the whole browser under it, at moments drawn from the seed, part of them between two writes of one
 * change; then opens the same profile again and looks for what is lost, half written or wrong. Each run draws from the
 * seed and its own number, so `--skip 40 --runs 40` are runs 41 to 80 of a longer one, on a profile of their own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../freshBuild.mjs';
import { serveStudio } from '../studioServer.mjs';
import { batch } from './batch.mjs';
import { CrashBrowser } from './browser.mjs';
import { editing } from './editing.mjs';
import { loop } from './loop.mjs';
import { Random } from './random.mjs';
import { training } from './training.mjs';

/**
 * What is done while the axe falls. `prepare` leaves the workspace ready; `act` works until the page dies under it;
 * `check` says what is wrong afterwards, in a page that was opened anew.
 * @typedef {object} Ledger
 * @property {(page: import('playwright').Page, random: Random) => Promise<void>} act
 * @property {(page: import('playwright').Page, diedAt: number) => Promise<string[]>} check
 * @property {() => string} done what was done until the last death, for the log
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {{ between: FaultPoints, any: FaultPoints }} faults `between`: only where a save is half done
 * @property {(page: import('playwright').Page) => Promise<Ledger>} prepare
 */

/**
 * @typedef {object} FaultPoints
 * @property {string} pattern changes that count, as `write PATH` or `remove PATH` (regular expression)
 * @property {number} of faults are drawn from the first so many
 */

/** @type {readonly Scenario[]} */
const SCENARIOS = [editing, batch, training, loop];
/** Between two changes of one save; before any change; the others die by time. */
const SHARE_BETWEEN = 0.4;
const SHARE_BEFORE_ANY = 0.15;
/** At least this share must have died between two changes of one save, where there were runs enough to tell. */
const LEAST_BETWEEN = 0.2;
const RUNS_TO_TELL = 50;
/** An armed fault that is not reached in this many longest lives is a death by time. */
const PATIENCE = 2;
const SHARE_OF_SECOND_DEATHS = 0.15;
/** Longer than the 5 s after which no edit may be lost. */
const LONGEST = '6500';
const SHORTEST = 400;
const ANSWER_MS = 3000;

/** @typedef {'between' | 'any'} FaultKind */
/** @typedef {{ what: 'renderer' | 'browser', at: FaultKind | 'time', where: string, wrong: string[] }} Death */

/** Which kind of fault is armed, if any. @param {Random} random @returns {FaultKind | undefined} */
function drawKind(random) {
  const drawn = random.next();
  if (drawn < SHARE_BETWEEN) return 'between';
  return drawn < SHARE_BETWEEN + SHARE_BEFORE_ANY ? 'any' : undefined;
}

/** @param {FaultPoints} points @param {Random} random @returns {import('./browser.mjs').Fault} */
const drawFault = ({ pattern, of }, random) => ({ pattern, after: random.below(of) });

/** @param {CrashBrowser} browser @param {import('./browser.mjs').OpenPage} open @param {Scenario} scenario
 *  @param {Ledger} ledger @param {Random} random @param {'renderer' | 'browser'} what @param {number} longest ms
 *  @returns {Promise<Death & { open: import('./browser.mjs').OpenPage }>} */
async function die(browser, { page, faulted }, scenario, ledger, random, what, longest) {
  const kind = drawKind(random);
  const limit = kind ? PATIENCE * longest : random.between(SHORTEST, longest);
  if (kind) await browser.arm(page, drawFault(scenario.faults[kind], random));
  // What it does ends with an error: the page dies under it.
  const acting = ledger.act(page, random).catch((error) => error);
  const inTime = new Promise((resolve) => setTimeout(() => resolve(''), limit));
  const place = await Promise.race([faulted, inTime, acting.then((error) => Promise.reject(error))]);
  const diedAt = Date.now();
  await browser.kill(what);
  // Input that was on its way to a dead renderer is sometimes never answered.
  await Promise.race([acting, new Promise((resolve) => setTimeout(resolve, ANSWER_MS))]);
  if (random.next() < SHARE_OF_SECOND_DEATHS) {
    // While the studio starts and mends what the first death left.
    await browser.open({ pattern: scenario.faults.any.pattern, after: random.below(6) });
    await browser.kill(what);
  }
  const open = await browser.open();
  const wrong = await ledger.check(open.page, diedAt);
  const where = String(place);
  return { what, at: where === '' || !kind ? 'time' : kind, where, wrong, open };
}

async function main() {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '10' },
      seed: { type: 'string' },
      scenario: { type: 'string', default: 'editing' },
      longest: { type: 'string', default: LONGEST },
      skip: { type: 'string', default: '0' },
    },
  });
  const scenario = SCENARIOS.find(({ name }) => name === values.scenario);
  if (!scenario) throw new Error(`Scenarios: ${SCENARIOS.map(({ name }) => name).join(', ')}.`);
  const runs = Number(values.runs);
  const first = Number(values.skip);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`test:crash --scenario ${scenario.name} --runs ${runs} --seed ${seed} --skip ${first}`);
  await ensureBuilt((line) => console.log(line));
  const profile = await mkdtemp(path.join(os.tmpdir(), 'segloop-crash-'));
  const server = await serveStudio();
  const browser = new CrashBrowser(server.origin, profile);
  /** @type {Death[]} */
  const deaths = [];
  const began = Date.now();
  try {
    let open = await browser.open();
    const ledger = await scenario.prepare(open.page);
    for (let run = first; run < first + runs; run++) {
      const random = Random.ofRun(seed, run);
      const what = run % 2 === 0 ? 'renderer' : 'browser';
      const death = await die(browser, open, scenario, ledger, random, what, Number(values.longest));
      deaths.push(death);
      ({ open } = death);
      const said = death.wrong.length > 0 ? `WRONG: ${death.wrong.join('; ')}` : 'nothing lost';
      const place = death.at === 'time' ? 'by time' : `before “${death.where}”`;
      console.log(`${run + 1}: ${death.what} killed ${place}, ${ledger.done()}: ${said}`);
    }
    // Before anything is cleared away: helpers of a killed browser may still hold their files for a while.
    report(deaths, seed, (Date.now() - began) / 1000);
  } finally {
    await browser.close().catch(() => {});
    await server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch((error) => console.warn(error));
  }
}

/** @param {readonly Death[]} deaths @param {number} seed @param {number} seconds */
function report(deaths, seed, seconds) {
  const count = (/** @type {Death['at']} */ at) => deaths.filter((death) => death.at === at).length;
  const wrong = deaths.filter((death) => death.wrong.length > 0).length;
  const share = count('between') / Math.max(1, deaths.length);
  const perRun = (seconds / Math.max(1, deaths.length)).toFixed(1);
  console.log(
    `${deaths.length} deaths, ${wrong} with something lost or wrong; ${count('between')} between two changes of one save ` +
      `(${(100 * share).toFixed(0)} %), ${count('any')} before another change, ${count('time')} by time; seed ${seed}; ${perRun} s each`,
  );
  const isTooFew = deaths.length >= RUNS_TO_TELL && share < LEAST_BETWEEN;
  if (isTooFew) console.log(`Less than ${100 * LEAST_BETWEEN} % fell between two changes of one save.`);
  process.exitCode = wrong > 0 || isTooFew ? 1 : 0;
}

await main();
