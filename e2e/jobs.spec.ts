/** Jobs: a batch of pseudo-labels that a reload interrupts. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';

const GOLDEN = path.resolve(import.meta.dirname, '../golden/inference/ct3d');

test('a reload in the middle of a batch of three, and it goes on', async ({ studio, page }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'segloop-batch-'));
  const scans = ['first', 'second', 'third'].map((name) => path.join(folder, `${name}_0000.nii.gz`));
  for (const scan of scans) await copyFile(path.join(GOLDEN, 'input/ct_thin_0000.nii.gz'), scan);
  await studio.dropModelFolder(path.join(GOLDEN, 'model'));
  await studio.drop(...scans);
  await expect(studio.scans.getByRole('listitem')).toHaveCount(3);
  await studio.chooseDevice('CPU');
  await studio.run.getByRole('checkbox', { name: '1', exact: true }).uncheck();

  const jobs = page.getByRole('region', { name: 'Jobs', exact: true });
  await jobs.getByRole('button', { name: 'Jobs' }).click();
  await jobs.getByRole('button', { name: 'Label many scans' }).click();
  const form = page.getByRole('dialog', { name: 'Pseudo-label many scans' });
  await form.getByRole('checkbox', { name: 'All cases' }).check();
  await form.getByRole('textbox', { name: 'Name' }).fill('Journey');
  await form.getByRole('button', { name: 'Label 3 scans' }).click();

  const job = jobs.getByRole('listitem').filter({ hasText: 'Dataset001_Journey' });
  await expect(job.getByText(/1 of 3 cases/)).toBeVisible({ timeout: 120_000 });
  page.on('dialog', (dialog) => void dialog.accept());
  await studio.reload();

  await expect(job.getByText('Done', { exact: true })).toBeVisible({ timeout: 120_000 });
  await expect(job.getByText(/3 of 3 cases/)).toBeVisible();
  const cases = jobs.getByRole('list', { name: 'Cases' });
  await expect(cases.getByText('Labelled')).toHaveCount(3);
  const states = await page.evaluate(async () =>
    (await window.segloop.cases('Dataset001_Journey')).map(({ id, state }) => `${id} ${state}`),
  );
  expect(states).toEqual(['first predicted', 'second predicted', 'third predicted']);

  await jobs.getByRole('tab', { name: 'Log' }).click();
  const log = jobs.getByText('The job was interrupted');
  await expect(log).toContainText('third: ');
  // What was finished is not done again.
  expect((await log.innerText()).split('first: ').length - 1).toBeLessThanOrEqual(1);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);

  await jobs.getByRole('button', { name: /^More:/ }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(jobs.getByText('No jobs yet')).toBeVisible();
  await rm(folder, { recursive: true });
});
