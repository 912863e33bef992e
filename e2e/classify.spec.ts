/** From a table of classes to a classifier on a model's frozen encoder, its figures, its answers and where it looked. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeImage } from '../workers/image/index.ts';
import { drawPhantom } from '../workers/phantom/index.ts';
import { accessibilityFaults } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { CT3D } from './golden.ts';

const DATASET = 'Dataset041_Noise';
const CASES = 12;
const nameOf = (i: number) => `${i % 2 === 0 ? 'quiet' : 'noisy'}_${i}`;

/** Pieces of phantoms, a patch of the model large, of quiet and of noisy scanners, without labels, and the table of which is which. */
async function writeDataset(folder: string): Promise<string> {
  for (const part of ['imagesTr', 'labelsTr', 'imagesTs'])
    await mkdir(path.join(folder, part), { recursive: true });
  for (let i = 0; i < CASES; i++) {
    const noise = i % 2 === 0 ? 4 : 80;
    const { scan } = drawPhantom({ seed: 700 + i, size: [20, 24, 32], spacing: [1.6, 1, 1.2], noise });
    const blob = await writeImage(scan.data, scan, 'scan.nii.gz');
    const bytes = new Uint8Array(await blob.arrayBuffer());
    await writeFile(path.join(folder, `imagesTr/${nameOf(i)}_0000.nii.gz`), bytes);
    if (i > 0) continue;
    const none = await writeImage(new Uint8Array(scan.data.length), scan, 'label.nii.gz');
    await writeFile(
      path.join(folder, `labelsTr/${nameOf(0)}.nii.gz`),
      new Uint8Array(await none.arrayBuffer()),
    );
  }
  const json = { channel_names: { 0: 'CT' }, labels: { background: 0, any: 1 }, numTraining: CASES };
  await writeFile(path.join(folder, 'dataset.json'), JSON.stringify({ ...json, file_ending: '.nii.gz' }));
  const table = path.join(folder, '..', 'classes.csv');
  const rows = Array.from({ length: CASES }, (_, i) => `${nameOf(i)},${nameOf(i).split('_')[0]}`);
  await writeFile(table, ['case,label', ...rows].join('\n'));
  return table;
}

test('a table of classes becomes a classifier, which says where it looked', async ({
  studio,
  page,
}, testInfo) => {
  test.setTimeout(120_000);
  const folder = testInfo.outputPath(DATASET);
  const table = await writeDataset(folder);
  await studio.dropModelFolder(CT3D.folder);
  await studio.importDataset(folder);
  await studio.chooseDevice('CPU');

  const jobs = page.getByRole('region', { name: 'Jobs', exact: true });
  await jobs.getByRole('button', { name: /^Jobs/ }).click();
  await jobs.getByRole('button', { name: 'Classify', exact: true }).click();
  const form = page.getByRole('dialog', { name: 'Classify whole scans' });
  await form.getByRole('combobox', { name: 'Dataset' }).selectOption(DATASET);
  const chooser = page.waitForEvent('filechooser');
  await form.getByRole('button', { name: 'Open CSV…' }).click();
  await (await chooser).setFiles(table);
  await expect(form.getByText('12 cases, two classes: noisy (6), quiet (6).')).toBeVisible();
  await form.getByRole('textbox', { name: 'Name of the classifier' }).fill('scanner');
  expect(await accessibilityFaults(page, '[role=dialog]')).toEqual([]);
  await form.getByRole('button', { name: 'Train the classifier' }).click();

  await expect(jobs.getByText(/^ROC-AUC .* on 4 test cases/)).toBeVisible({ timeout: 90_000 });
  await expect(jobs.getByRole('img', { name: /^ROC curve/ })).toBeVisible();
  await expect(jobs.getByRole('table', { name: 'Confusion' })).toBeVisible();
  if (process.env.SEGLOOP_SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SEGLOOP_SCREENSHOTS}/classifier.png` });
  expect(await accessibilityFaults(page, '[aria-label="Jobs"]')).toEqual([]);

  await jobs.getByRole('button', { name: 'Classify', exact: true }).click();
  await form.getByRole('tab', { name: 'Ask' }).click();
  await form.getByRole('checkbox', { name: 'noisy_1', exact: true }).check();
  await form.getByRole('button', { name: 'Ask about 1 scan' }).click();
  await jobs.getByRole('button', { name: 'Show map of noisy_1' }).click({ timeout: 60_000 });
  await expect(studio.pane('Axial')).toBeVisible();
  await studio.settled();
  await expect(studio.scans.getByText(/noisy_1 · scanner/).first()).toBeVisible();
  if (process.env.SEGLOOP_SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SEGLOOP_SCREENSHOTS}/activation.png` });
});
