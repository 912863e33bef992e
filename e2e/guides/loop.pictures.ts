/** Pictures of “From 10 labelled scans to a model with 100 unlabelled ones”. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '../fixtures.ts';
import { takePicture } from './pictures.ts';

const DATASET = 'Dataset007_Phantoms';

test('a dataset is looked through, planned, and given to the loop', async ({ studio, page }, testInfo) => {
  const folder = testInfo.outputPath(DATASET);
  execFileSync(process.execPath, ['demo/export-phantoms.mjs', folder, '10', '5000']);
  await studio.tryDemo();
  await studio.importDataset(folder);

  await page.getByRole('button', { name: 'More for Phantoms' }).click();
  await page.getByRole('menuitem', { name: 'What it holds …' }).click();
  const about = page.getByRole('dialog', { name: new RegExp(DATASET) });
  await about.getByRole('button', { name: 'Look through the cases' }).click();
  await expect(about.getByText('10 training cases.')).toBeVisible({ timeout: 120_000 });
  await takePicture(page, 'overview', about);

  await about.getByRole('tab', { name: 'Plans' }).click();
  await about.getByRole('button', { name: 'Plan', exact: true }).last().click();
  const network = about.getByRole('img', { name: /^Network of 3d_fullres/ });
  await expect(network).toBeVisible({ timeout: 120_000 });
  await network.scrollIntoViewIfNeeded();
  await takePicture(page, 'plans', about);
  await page.keyboard.press('Escape');

  const jobs = page.getByRole('region', { name: 'Jobs', exact: true });
  // The drawer has opened by itself for the jobs above.
  await jobs.getByRole('button', { name: 'The loop' }).click();
  await takePicture(page, 'loop', page.getByRole('dialog', { name: 'The semi-supervised loop' }));
});
