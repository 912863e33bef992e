/** A labelled dataset is planned, cross-validated in five folds and its results are read, all in the page. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeImage } from '../workers/image/index.ts';
import { drawPhantom, PHANTOM_LABELS } from '../workers/phantom/index.ts';
import { accessibilityFaults } from './accessibility.ts';
import { expect, test } from './fixtures.ts';

const CASES = ['one', 'two', 'three', 'four', 'five'];
const DATASET = 'Dataset031_Folds';

/** Five small phantoms with their livers. */
async function writeDataset(folder: string): Promise<void> {
  const write = async (place: string, blob: Blob) =>
    writeFile(path.join(folder, place), new Uint8Array(await blob.arrayBuffer()));
  for (const part of ['imagesTr', 'labelsTr']) await mkdir(path.join(folder, part), { recursive: true });
  for (const [seed, name] of CASES.entries()) {
    const { scan, labels } = drawPhantom({ seed: 500 + seed, size: [16, 18, 20], spacing: [20, 20, 20] });
    const liver = Uint8Array.from(labels.data, (value) => Number(value === PHANTOM_LABELS.liver));
    await write(`imagesTr/${name}_0000.nii.gz`, await writeImage(scan.data, scan, `${name}.nii.gz`));
    await write(`labelsTr/${name}.nii.gz`, await writeImage(liver, labels, `${name}.nii.gz`));
  }
  const json = { channel_names: { 0: 'CT' }, labels: { background: 0, liver: 1 }, numTraining: 5 };
  await writeFile(path.join(folder, 'dataset.json'), JSON.stringify({ ...json, file_ending: '.nii.gz' }));
}

test('plans a dataset, trains its five folds and compares what they predict', async ({
  studio,
  page,
}, testInfo) => {
  test.setTimeout(300_000);
  const folder = testInfo.outputPath(DATASET);
  await writeDataset(folder);
  await studio.importDataset(folder);
  await studio.chooseDevice('CPU');

  await page.getByRole('button', { name: 'More for Folds' }).first().click();
  await page.getByRole('menuitem', { name: 'Plan …' }).click();
  const planning = page.getByRole('dialog', { name: DATASET });
  await planning.getByRole('button', { name: 'Plan', exact: true }).last().click();
  const network = planning.getByRole('region', { name: '3d_fullres' });
  await expect(network.getByRole('img', { name: /PlainConvUNet/ })).toBeVisible();
  await network.getByRole('button', { name: 'Does it fit here?' }).click();
  await expect(network.getByText(/Training on the CPU takes/)).toBeVisible();
  expect(await accessibilityFaults(page, '[role=dialog]')).toEqual([]);
  await planning.getByRole('tab', { name: 'What it holds' }).click();
  const liver = planning.getByRole('table', { name: 'Classes' }).getByRole('row', { name: /liver/ });
  await expect(liver.getByRole('cell', { name: '5', exact: true })).toBeVisible();
  await planning.getByRole('tab', { name: 'Splits and test set' }).click();
  await planning.getByRole('button', { name: 'Five folds by patient' }).click();
  await planning.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(planning.getByText('These folds are in splits_final.json.')).toBeVisible();
  await planning.getByRole('tab', { name: 'Plans' }).click();
  await planning.getByRole('button', { name: 'Train …' }).click();

  const jobs = page.getByRole('region', { name: 'Jobs', exact: true });
  const form = page.getByRole('dialog', { name: 'Train a model' });
  await form.getByRole('combobox', { name: 'Fold' }).selectOption({ label: 'each in turn' });
  await form.getByRole('textbox', { name: 'Epochs' }).fill('1');
  await form.getByRole('textbox', { name: 'Iterations an epoch' }).fill('1');
  // By keyboard: the switch lies over its own label.
  await form.getByRole('switch', { name: 'More settings' }).press('Space');
  await form.getByRole('textbox', { name: 'Validation iterations' }).fill('1');
  await form.getByRole('button', { name: 'Add to the queue' }).click();

  const trained = jobs.getByRole('listitem').filter({ hasText: `Train ${DATASET}, fold` });
  await expect(trained).toHaveCount(5);
  const found = jobs.getByRole('listitem').filter({ hasText: `Cross-validation of ${DATASET}` });
  await expect(found.getByText('Done', { exact: true })).toBeVisible({ timeout: 240_000 });
  await found
    .getByRole('button', { name: /Cross-validation/ })
    .first()
    .click();
  await expect(jobs.getByText(/^Best: 3d_fullres/)).toBeVisible();
  const cases = jobs.getByRole('table', { name: 'Cases, worst of the first on top' });
  for (const name of CASES) await expect(cases.getByRole('cell', { name, exact: true })).toBeVisible();
  await expect(jobs.getByRole('status').filter({ hasText: 'over 5 cases' })).toBeVisible();
  await jobs.getByRole('combobox', { name: 'Figure' }).selectOption('HD95, mm');
  await jobs.getByRole('button', { name: 'Compute surface distances' }).click();
  await expect(jobs.getByText('Tolerance of the surface distance: 2 mm.')).toBeVisible();
  await jobs.getByRole('combobox', { name: 'Figure' }).selectOption('Dice');
  expect(await accessibilityFaults(page)).toEqual([]);
  if (process.env.SEGLOOP_SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SEGLOOP_SCREENSHOTS}/results.png` });

  await cases.getByRole('button', { name: 'Open two beside its reference' }).click();
  await expect(studio.pane('Axial')).toBeVisible();
  await expect(studio.segments.getByText('liver').first()).toBeVisible();

  const saving = page.waitForEvent('download');
  await jobs.getByRole('button', { name: 'Save as CSV' }).click();
  const csv = await readFile(await (await saving).path(), 'utf8');
  expect(csv.split('\r\n')[0]).toBe(
    'model,postprocessed,case,mean_dice,dice_liver,iou_liver,nsd_liver,hd95_liver,volume_error_liver',
  );
});
