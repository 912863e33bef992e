// @ts-check

/**
 * What one runner did. `failures` and `skips` are full titles.
 * @typedef {{ runner: string, passed: number, failures: string[], skips: string[] }} Tally
 */

/** A skip for want of hardware or a tool says so in its title and is fair anywhere; any other skip (data that should
 *  lie beside the repository) is a failure under CI. */
const FAIR_SKIP = /\(needs (shader-f16|a GPU|nnU-Net|Python|Linux)\)/i;

/** @param {string} title */
export const isFairSkip = (title) => FAIR_SKIP.test(title);

/** Reads Vitest's JSON report (the format of Jest's).
 *  @param {string} runner @param {any} report @returns {Tally} */
export function tallyVitest(runner, report) {
  /** @type {Tally} */
  const tally = { runner, passed: 0, failures: [], skips: [] };
  for (const file of report.testResults) {
    for (const test of file.assertionResults) {
      const title = `${relative(file.name)} › ${test.fullName.trim()}`;
      if (test.status === 'passed') tally.passed += 1;
      else if (test.status === 'failed') tally.failures.push(title);
      else tally.skips.push(title);
    }
    const explained = file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed');
    // A file that does not load has no tests in it, yet has failed.
    if (file.status === 'failed' && !explained)
      tally.failures.push(`${relative(file.name)}: ${firstLine(file.message)}`);
  }
  return tally;
}

/** Reads Playwright's JSON report. A test counts as passed only when every attempt did as expected.
 *  @param {string} runner @param {any} report @returns {Tally} */
export function tallyPlaywright(runner, report) {
  /** @type {Tally} */
  const tally = { runner, passed: 0, failures: [], skips: [] };
  for (const error of report.errors ?? []) tally.failures.push(`${runner}: ${firstLine(error.message)}`);
  const visit = (/** @type {any} */ suite, /** @type {string} */ above) => {
    for (const spec of suite.specs ?? []) {
      const title = `${above}${spec.title}`;
      for (const test of spec.tests) {
        if (test.status === 'expected') tally.passed += 1;
        else if (test.status === 'skipped') tally.skips.push(title);
        else tally.failures.push(title);
      }
    }
    for (const inner of suite.suites ?? []) visit(inner, `${above}${inner.title} › `);
  };
  for (const suite of report.suites ?? []) visit(suite, `${suite.title} › `);
  return tally;
}

/**
 * Sums the runners into the last lines of a test run.
 * @param {readonly Tally[]} tallies
 * @param {boolean} ci whether a skip for missing data is a failure
 * @returns {{ lines: string[], ok: boolean }}
 */
export function summarise(tallies, ci) {
  const lines = [];
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for (const tally of tallies) {
    const unfair = ci ? tally.skips.filter((title) => !isFairSkip(title)) : [];
    passed += tally.passed;
    failed += tally.failures.length + unfair.length;
    skipped += tally.skips.length - unfair.length;
    for (const title of tally.skips)
      lines.push(`${unfair.includes(title) ? 'FAILED (skipped under CI)' : 'skipped'}  ${title}`);
    for (const title of tally.failures) lines.push(`FAILED  ${title}`);
  }
  lines.push(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  return { lines, ok: failed === 0 && passed > 0 };
}

/** @param {string} file */
const relative = (file) => file.replace(`${process.cwd()}/`, '');

/** @param {unknown} message */
const firstLine = (message) => String(message ?? 'failed without a message').split('\n', 1)[0];
