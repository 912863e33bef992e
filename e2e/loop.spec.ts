/** Labelled and unlabelled phantoms go through the loop: a review in the middle, a reload, and a table at the end. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { writeImage } from '../workers/image/index.ts';
import { drawPhantom, PHANTOM_LABELS } from '../workers/phantom/index.ts';
import { expect, test } from './fixtures.ts';

const DATASET = 'Dataset041_Phantoms';

/** Five small phantoms with their livers, and two without. */
async function writeDataset(folder: string): Promise<void> {
  const write = async (place: string, blob: Blob) =>
    writeFile(path.join(folder, place), new Uint8Array(await blob.arrayBuffer()));
  for (const part of ['imagesTr', 'labelsTr', 'imagesTs'])
    await mkdir(path.join(folder, part), { recursive: true });
  for (const [seed, name] of ['one', 'two', 'three', 'four', 'five', 'new_a', 'new_b'].entries()) {
    const { scan, labels } = drawPhantom({ seed: 700 + seed, size: [16, 18, 20], spacing: [20, 20, 20] });
    const isLabelled = !name.startsWith('new');
    const image = await writeImage(scan.data, scan, `${name}.nii.gz`);
    await write(`${isLabelled ? 'imagesTr' : 'imagesTs'}/${name}_0000.nii.gz`, image);
    const liver = Uint8Array.from(labels.data, (value) => Number(value === PHANTOM_LABELS.liver));
    if (isLabelled) await write(`labelsTr/${name}.nii.gz`, await writeImage(liver, labels, `${name}.nii.gz`));
  }
  const json = { channel_names: { 0: 'CT' }, labels: { background: 0, liver: 1 }, numTraining: 5 };
  await writeFile(path.join(folder, 'dataset.json'), JSON.stringify({ ...json, file_ending: '.nii.gz' }));
}

const jobsOf = (page: Page) => page.getByRole('region', { name: 'Jobs', exact: true });

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SEGLOOP_SCREENSHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

test('goes from a few labels to a judged student, through a review and a reload', async ({
  studio,
  page,
}, testInfo) => {
  test.setTimeout(300_000);
  const folder = testInfo.outputPath(DATASET);
  await writeDataset(folder);
  await studio.importDataset(folder);
  await studio.chooseDevice('CPU');

  const jobs = jobsOf(page);
  await jobs.getByRole('button', { name: 'Jobs' }).click();
  await jobs.getByRole('button', { name: 'The loop' }).click();
  const form = page.getByRole('dialog', { name: 'The semi-supervised loop' });
  await form.getByRole('textbox', { name: 'Epochs' }).fill('1');
  await form.getByRole('textbox', { name: 'Iterations an epoch' }).fill('1');
  // After one iteration every case is doubtful. By keyboard: the switch lies over its own label.
  await form.getByRole('switch', { name: 'Drop doubtful cases' }).press('Space');
  await expectAccessible(page);
  await picture(page, 'loop-form');
  await form.getByRole('button', { name: 'Start the loop' }).click();

  const gate = jobs.getByText('The loop waits for you');
  await expect(gate).toBeVisible({ timeout: 120_000 });
  await picture(page, 'loop-gate');
  page.on('dialog', (dialog) => void dialog.accept());
  await studio.reload();
  await expect(gate).toBeVisible();
  await jobs.getByRole('button', { name: 'Look at them' }).click();
  await expect(
    page
      .getByRole('option', { name: 'new_a' })
      .or(page.getByText('new_a', { exact: true }))
      .first(),
  ).toBeVisible();
  await jobs.getByRole('button', { name: 'Go on', exact: true }).click();

  const job = jobs.getByRole('listitem').filter({ hasText: 'Loop Loop' });
  await expect(job.getByText('Done', { exact: true })).toBeVisible({ timeout: 120_000 });
  const table = jobs.getByRole('table', { name: 'Stages and rounds' });
  for (const stage of ['Labelled only', 'Student, round 1', 'Fine-tuned, round 1'])
    await expect(table.getByRole('cell', { name: stage, exact: true })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'loop-done');
});
