// @ts-check
import { stripVTControlCharacters } from 'node:util';

/**
 * What failed, by its full title, and what it printed: a log is often kept only by its last lines.
 * @typedef {{ title: string, reason?: string }} Failure
 *
 * What one runner did. `skips` are full titles.
 * @typedef {{ runner: string, passed: number, failures: Failure[], skips: string[] }} Tally
 */

const LONGEST_REASON = 1500;

/** Reads Vitest's JSON report (the format of Jest's).
 *  @param {string} runner @param {any} report @returns {Tally} */
export function tallyVitest(runner, report) {
  /** @type {Tally} */
  const tally = { runner, passed: 0, failures: [], skips: [] };
  for (const file of report.testResults) {
    for (const test of file.assertionResults) {
      const title = `${relative(file.name)} › ${test.fullName.trim()}`;
      if (test.status === 'passed') tally.passed += 1;
      else if (test.status === 'failed')
        tally.failures.push(failure(title, test.failureMessages?.join('\n')));
      else tally.skips.push(title);
    }
    const explained = file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed');
    // A file that does not load has no tests in it, yet has failed.
    if (file.status === 'failed' && !explained)
      tally.failures.push(failure(relative(file.name), file.message));
  }
  return tally;
}

/** Reads Playwright's JSON report. A test counts as passed only when every attempt did as expected.
 *  @param {string} runner @param {any} report @returns {Tally} */
export function tallyPlaywright(runner, report) {
  /** @type {Tally} */
  const tally = { runner, passed: 0, failures: [], skips: [] };
  for (const error of report.errors ?? []) tally.failures.push(failure(runner, error.message));
  const visit = (/** @type {any} */ suite, /** @type {string} */ above) => {
    for (const spec of suite.specs ?? []) {
      const title = `${above}${spec.title}`;
      for (const test of spec.tests) {
        if (test.status === 'expected') tally.passed += 1;
        else if (test.status === 'skipped') tally.skips.push(title);
        else tally.failures.push(failure(title, messagesOf(test)));
      }
    }
    for (const inner of suite.suites ?? []) visit(inner, `${above}${inner.title} › `);
  };
  for (const suite of report.suites ?? []) visit(suite, `${suite.title} › `);
  return tally;
}

/**
 * Sums the runners into the last lines of a test run. A test that is skipped for want of a GPU or of Python is only
 * named; where the real scans are missing and must not be (`dataRequired`), no skip is forgiven.
 * @param {readonly Tally[]} tallies
 * @param {{ dataRequired: boolean }} options
 * @returns {{ lines: string[], ok: boolean }}
 */
export function summarise(tallies, { dataRequired }) {
  const skips = tallies.flatMap((tally) => tally.skips);
  const failures = tallies.flatMap((tally) => tally.failures);
  const missing = dataRequired
    ? skips.map((title) => ({ title, reason: 'skipped: ../shared/data is incomplete' }))
    : [];
  const skipped = dataRequired ? [] : skips;
  const failed = [...failures, ...missing];
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const lines = [
    ...skipped.map((title) => `skipped  ${title}`),
    ...failed.flatMap(({ title, reason }) => [
      `FAILED  ${title}`,
      ...(reason ? reason.split('\n').map((line) => `        ${line}`) : []),
    ]),
    `${passed} passed, ${failed.length} failed${skipped.length ? `, ${skipped.length} skipped` : ''}`,
  ];
  return { lines, ok: failed.length === 0 && passed > 0 };
}

/** @param {string} file */
const relative = (file) => file.replace(`${process.cwd()}/`, '');

/** @param {string} title @param {string} [message] as a runner wrote it, with its colours @returns {Failure} */
function failure(title, message) {
  const reason = stripVTControlCharacters(message ?? '').trim();
  return { title, ...(reason && { reason: reason.slice(0, LONGEST_REASON) }) };
}

/** What every attempt at a Playwright test said. @param {any} test @returns {string} */
const messagesOf = (test) =>
  (test.results ?? [])
    .flatMap((/** @type {any} */ result) => result.errors ?? [])
    .map((/** @type {any} */ error) => error.message)
    .join('\n');
