import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

// A browser that never answers after a death is started anew, which takes its time.
test.describe.configure({ timeout: 300_000 });

/** Runs `npm run test:crash` and holds it to nothing lost; what it printed is the failure's text. */
async function expectNothingLost(runs: number, ...more: string[]): Promise<void> {
  const command = ['scripts/crash/run.mjs', '--runs', String(runs), ...more];
  const printed = await promisify(execFile)(process.execPath, command, { timeout: 270_000 }).then(
    ({ stdout }) => stdout,
    (failed: Error & { stdout: string; stderr: string }) =>
      `${failed.stdout}${failed.stderr}${failed.message}`,
  );
  expect(printed).toContain(`${runs} deaths, 0 with something lost or wrong`);
}

test('ten deaths of the tab or the browser lose nothing', () =>
  // Shorter lives than by hand: a save begins 1.2 s after an edit, so deaths still fall into saves.
  expectNothingLost(10, '--seed', '20261126', '--longest', '3000'));

test('a batch of pseudo-labels goes on through three deaths', () =>
  expectNothingLost(3, '--scenario', 'batch', '--seed', '7'));

test('a training goes on through five deaths to the weights of one that nothing disturbed', () =>
  expectNothingLost(5, '--scenario', 'training', '--seed', '7', '--longest', '3000'));

test('a loop goes on through three deaths at the step that died, and does nothing twice', () =>
  expectNothingLost(3, '--scenario', 'loop', '--seed', '7', '--longest', '3000'));
