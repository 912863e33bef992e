import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const DEATHS = 10;
// A browser that never answers after a death is started anew, which takes its time.
test.describe.configure({ timeout: 300_000 });

test('ten deaths of the tab or the browser lose nothing', async () => {
  // Shorter lives than by hand: a save begins 1.2 s after an edit, so deaths still fall into saves.
  const command = [
    'scripts/crash/run.mjs',
    '--runs',
    String(DEATHS),
    '--seed',
    '20261126',
    '--longest',
    '3000',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 270_000 });
  expect(stdout).toContain(`${DEATHS} deaths`);
  expect(stdout).toContain('0 with something lost or wrong');
});

test('a batch of pseudo-labels goes on through three deaths', async () => {
  const command = ['scripts/crash/run.mjs', '--scenario', 'batch', '--runs', '3', '--seed', '7'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 270_000 });
  expect(stdout).toContain('3 deaths');
  expect(stdout).toContain('0 with something lost or wrong');
});

test('a training goes on through five deaths to the weights of one that nothing disturbed', async () => {
  const command = ['scripts/crash/run.mjs', '--scenario', 'training', '--runs', '5', '--seed', '7'];
  const { stdout } = await promisify(execFile)(process.execPath, [...command, '--longest', '3000'], {
    timeout: 270_000,
  });
  expect(stdout).toContain('5 deaths');
  expect(stdout).toContain('0 with something lost or wrong');
});
