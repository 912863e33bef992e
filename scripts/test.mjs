// @ts-check
/** Everything that must hold: types, lint, unit tests, tests in a real browser's worker, build, journeys. The last
 *  line is `N passed, N failed`, summed over all runners. `--only unit|gpu|e2e` runs one of them. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './ensure-browser.mjs';
import { summarise, tallyPlaywright, tallyVitest } from './testReports.mjs';

/** @typedef {import('./testReports.mjs').Tally} Tally */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const REPORTS = path.join(ROOT, 'test-results', 'reports');
const CI = Boolean(process.env.CI) && process.env.CI !== 'false';
/** Real scans beside the repository (docs/testing.md): missing ones skip tests on a desk and fail the run under CI. */
const DATA = ['ct/abdomen_ct.nii.gz', 'ct_dicom', 'dicom_syntaxes', 'formats', 'mr'];

/** Runs a tool of node_modules/.bin and hands its output through; resolves to the exit code.
 *  @param {string} tool @param {string[]} toolArguments @param {Record<string, string>} [environment]
 *  @returns {Promise<number>} */
function run(tool, toolArguments, environment = {}) {
  const started = performance.now();
  console.log(`\n▶ ${tool} ${toolArguments.join(' ')}`);
  const bin = path.join(ROOT, 'node_modules', '.bin', tool);
  const child = spawn(bin, toolArguments, {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...environment },
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('exit', (code) => {
      console.log(`  ${tool}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
      resolve(code ?? 1);
    });
  });
}

/** A step that is not a test: it passes silently or counts as one failure.
 *  @param {string} title @param {string} tool @param {string[]} toolArguments @returns {Promise<Tally>} */
async function check(title, tool, toolArguments) {
  const code = await run(tool, toolArguments);
  return {
    runner: title,
    passed: 0,
    failures: code ? [{ title: `${title} (exit code ${code})` }] : [],
    skips: [],
  };
}

/** Runs a test runner and reads its JSON report; a crash without a report, or with a clean one, is a failure.
 *  @param {string} runner @param {(report: string) => Promise<number>} start
 *  @param {(runner: string, report: any) => Tally} tally @returns {Promise<Tally>} */
async function test(runner, start, tally) {
  const file = path.join(REPORTS, `${runner}.json`);
  await rm(file, { force: true });
  const code = await start(file);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined)
    return {
      runner,
      passed: 0,
      failures: [{ title: `${runner} left no report (exit code ${code})` }],
      skips: [],
    };
  const result = tally(runner, JSON.parse(text));
  if (code && result.failures.length === 0)
    result.failures.push({ title: `${runner} ended with exit code ${code}` });
  return result;
}

/** @param {'unit' | 'gpu'} project */
const vitest = (project) =>
  test(
    project,
    (report) =>
      run('vitest', [
        'run',
        ...(project === 'unit' ? ['--project=unit', '--project=alone'] : ['--project=gpu']),
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ]),
    tallyVitest,
  );

const journeys = () =>
  test(
    'e2e',
    (report) => run('playwright', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report }),
    tallyPlaywright,
  );

const STEPS = {
  types: () => check('types', 'tsc', ['--noEmit']),
  lint: () => check('lint', 'biome', ['check', '--error-on-warnings', '.']),
  unit: () => vitest('unit'),
  gpu: () => vitest('gpu'),
  build: () => check('build', 'vite', ['build', '--logLevel', 'warn']),
  e2e: journeys,
};
/** What `--only` runs; the journeys drive the built page. */
const ONLY = /** @type {const} */ ({ unit: ['unit'], gpu: ['gpu'], e2e: ['build', 'e2e'] });

async function main() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (values.only !== undefined && !(values.only in ONLY))
    throw new Error(`--only ${values.only}: choose unit, gpu or e2e.`);
  const { path: browser, line } = ensureBrowser();
  console.log(line);
  if (!browser && values.only !== 'unit') throw new Error('The tests need a browser.');
  await mkdir(REPORTS, { recursive: true });
  const names = values.only
    ? ONLY[/** @type {keyof typeof ONLY} */ (values.only)]
    : /** @type {(keyof typeof STEPS)[]} */ (Object.keys(STEPS));
  const tallies = [];
  for (const name of names) tallies.push(await STEPS[name]());
  const dataMissing = DATA.some((place) => !existsSync(path.join(ROOT, '../shared/data', place)));
  const { lines, ok } = summarise(tallies, { dataRequired: CI && dataMissing });
  console.log(`\n${lines.join('\n')}`);
  process.exitCode = ok ? 0 : 1;
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
