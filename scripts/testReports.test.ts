import { expect, it } from 'vitest';
import { summarise, tallyPlaywright, tallyVitest } from './testReports.mjs';

const vitestReport = (assertionResults: unknown[], status = 'passed', message = '') => ({
  testResults: [{ name: '/x/a.test.ts', status, message, assertionResults }],
});

it('counts passed, failed and skipped tests of Vitest by name', () => {
  const tally = tallyVitest(
    'unit',
    vitestReport([
      { status: 'passed', fullName: ' adds' },
      { status: 'failed', fullName: 'subtracts', failureMessages: ['\u001b[31mexpected 2\u001b[39m'] },
      { status: 'pending', fullName: 'reads shared/data' },
    ]),
  );
  expect(tally).toEqual({
    runner: 'unit',
    passed: 1,
    failures: [{ title: '/x/a.test.ts › subtracts', reason: 'expected 2' }],
    skips: ['/x/a.test.ts › reads shared/data'],
  });
});

it('counts a file that does not load as a failure', () => {
  const tally = tallyVitest('unit', vitestReport([], 'failed', 'Cannot find module\n at …'));
  expect(tally.failures).toEqual([{ title: '/x/a.test.ts', reason: 'Cannot find module\n at …' }]);
});

it('counts nested Playwright tests, and errors outside of tests', () => {
  const spec = (title: string, status: string, ...messages: string[]) => ({
    title,
    tests: [{ status, results: messages.map((message) => ({ errors: [{ message }] })) }],
  });
  const tally = tallyPlaywright('e2e', {
    errors: [{ message: 'port taken\n…' }],
    suites: [
      {
        title: 'demo.spec.ts',
        specs: [spec('opens', 'expected')],
        suites: [
          {
            title: 'on the CPU',
            specs: [spec('runs', 'unexpected', 'no button'), spec('wobbles', 'flaky')],
            suites: [],
          },
        ],
      },
    ],
  });
  expect(tally.passed).toBe(1);
  expect(tally.failures).toEqual([
    { title: 'e2e', reason: 'port taken\n…' },
    { title: 'demo.spec.ts › on the CPU › runs', reason: 'no button' },
    { title: 'demo.spec.ts › on the CPU › wobbles' },
  ]);
});

it('ends with one plain line over all runners', () => {
  const { lines, ok } = summarise(
    [
      { runner: 'unit', passed: 3, failures: [], skips: [] },
      { runner: 'e2e', passed: 2, failures: [{ title: 'b', reason: 'one\ntwo' }], skips: [] },
    ],
    { dataRequired: false },
  );
  expect(lines).toEqual(['FAILED  b', '        one', '        two', '5 passed, 1 failed']);
  expect(ok).toBe(false);
});

it('fails when nothing ran', () => {
  expect(summarise([], { dataRequired: false }).ok).toBe(false);
});

it('names skipped tests, and counts them as failures where data is required', () => {
  const tallies = [{ runner: 'unit', passed: 1, failures: [], skips: ['reads ../shared/data/ct'] }];
  const forgiven = summarise(tallies, { dataRequired: false });
  expect(forgiven.lines).toEqual(['skipped  reads ../shared/data/ct', '1 passed, 0 failed, 1 skipped']);
  expect(forgiven.ok).toBe(true);
  const required = summarise(tallies, { dataRequired: true });
  expect(required.lines.at(-1)).toBe('1 passed, 1 failed');
  expect(required.ok).toBe(false);
});
