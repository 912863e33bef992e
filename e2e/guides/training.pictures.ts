/** Pictures of “Fine-tuning someone's checkpoint” and of “Taking results back to Python”. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '../fixtures.ts';
import { takePicture } from './pictures.ts';

test('a fine-tuning is set up with the plans of the model, and its time measured', async ({
  studio,
  page,
}, testInfo) => {
  const folder = testInfo.outputPath('Dataset007_Phantoms');
  execFileSync(process.execPath, ['demo/export-phantoms.mjs', folder, '6', '5000']);
  await studio.tryDemo();
  await studio.importDataset(folder);
  await studio.chooseDevice('CPU');
  const jobs = page.getByRole('region', { name: 'Jobs', exact: true });
  await jobs.getByRole('button', { name: /^Jobs/ }).first().click();
  await jobs.getByRole('button', { name: 'Train a model' }).click();
  const form = page.getByRole('dialog', { name: 'Train a model' });
  await form.getByText('Fine-tune a model', { exact: true }).click();
  await expect(form.getByText(/The weights fit/)).toBeVisible();
  await takePicture(page, 'fine-tune', form);
  await form.getByRole('button', { name: 'Measure the time' }).click();
  await expect(form.getByText(/^About /)).toBeVisible({ timeout: 300_000 });
  await form.getByText(/^About /).scrollIntoViewIfNeeded();
  await takePicture(page, 'take-to-python', form);
});
