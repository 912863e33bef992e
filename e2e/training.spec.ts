/** A dataset becomes a model: import, fine-tune, a reload in the middle, predict with it, take it home. */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { unzipSync } from 'fflate';
import { expect, test } from './fixtures.ts';
import { CT3D } from './golden.ts';

const CASES = ['one', 'two', 'three', 'four', 'five'];

test('fine-tunes a model on an imported dataset, through a reload, and predicts with it', async ({
  studio,
  page,
}) => {
  test.setTimeout(300_000);
  const folder = await mkdtemp(path.join(tmpdir(), 'segloop-train-'));
  const dataset = path.join(folder, 'Dataset012_Journey');
  for (const part of ['imagesTr', 'labelsTr']) await mkdir(path.join(dataset, part), { recursive: true });
  for (const name of CASES) {
    await copyFile(CT3D.scan('ct_thin'), path.join(dataset, `imagesTr/${name}_0000.nii.gz`));
    await copyFile(
      CT3D.expected('folds_0_1', 'ct_thin.nii.gz'),
      path.join(dataset, `labelsTr/${name}.nii.gz`),
    );
  }
  const json = JSON.parse(await readFile(path.join(CT3D.folder, 'dataset.json'), 'utf8'));
  await writeFile(path.join(dataset, 'dataset.json'), JSON.stringify({ ...json, numTraining: CASES.length }));

  await studio.dropModelFolder(CT3D.folder);
  await studio.importDataset(dataset);
  await studio.chooseDevice('CPU');

  const jobs = page.getByRole('region', { name: 'Jobs', exact: true });
  await jobs.getByRole('button', { name: 'Jobs' }).click();
  await jobs.getByRole('button', { name: 'Train a model' }).click();
  const form = page.getByRole('dialog', { name: 'Train a model' });
  await expect(form.getByRole('combobox', { name: 'Dataset' })).toHaveValue('Dataset012_Journey');
  await form.getByRole('textbox', { name: 'Epochs' }).fill('2');
  await form.getByRole('textbox', { name: 'Iterations an epoch' }).fill('6');
  // By keyboard: the switch lies over its own label.
  await form.getByRole('switch', { name: 'More settings' }).press('Space');
  await form.getByRole('textbox', { name: 'Validation iterations' }).fill('1');
  await expect(form.getByText('The weights fit')).toBeVisible();
  await expect(form.getByText(/^Takes about .* of memory \(CPU/)).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  if (process.env.SEGLOOP_SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SEGLOOP_SCREENSHOTS}/form.png` });
  await form.getByRole('button', { name: 'Add to the queue' }).click();

  const job = jobs.getByRole('listitem').filter({ hasText: 'Fine-tune Dataset012_Journey' });
  await expect(job.getByText(/0 of 2 epochs .*Training|1 of 2 epochs/)).toBeVisible({ timeout: 120_000 });
  page.on('dialog', (dialog) => void dialog.accept());
  await studio.reload();
  await expect(job.getByText('Done', { exact: true })).toBeVisible({ timeout: 180_000 });
  await expect(jobs.getByText('Pseudo Dice').first()).toBeVisible();
  await expect(jobs.getByRole('img', { name: 'Patch 2: prediction' })).toBeVisible();
  if (process.env.SEGLOOP_SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SEGLOOP_SCREENSHOTS}/done.png` });

  await expect(studio.models.getByRole('listitem')).toHaveCount(2);
  // The new model is listed by itself, and predicts.
  await studio.dropScan(CT3D.scan('ct_thin'));
  await studio.models.getByRole('button', { name: /^Journey/ }).click();
  await studio.segment();
  await expect(studio.legend('liver')).toContainText('ml');
  const saving = page.waitForEvent('download');
  await jobs.getByRole('button', { name: 'Download the model' }).click();
  const zip = unzipSync(new Uint8Array(await readFile(await (await saving).path())));
  const names = Object.keys(zip).map((name) => name.split('/').slice(2).join('/'));
  expect(names).toEqual(
    expect.arrayContaining(['plans.json', 'dataset.json', 'fold_0/checkpoint_final.pth']),
  );
  await rm(folder, { recursive: true });
});
