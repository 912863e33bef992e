/** Pseudo-labels made, calibrated and reviewed by hand, on drawn phantoms. */
import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { CT3D } from './golden.ts';
import { PseudoLabels } from './pseudoLabels.ts';

test('a prediction with confidence becomes a pseudo-label, and the file is what was previewed', async ({
  studio,
}) => {
  const pseudo = new PseudoLabels(studio);
  await studio.dropScan(CT3D.scan('ct_thin'));
  await studio.dropModelFolder(CT3D.folder);
  await pseudo.keepConfidence();
  await studio.segment();
  await expect(studio.legend('liver')).toContainText('ml');

  await studio.page.keyboard.press('u');
  await expect(studio.page.getByRole('tab', { name: 'Segment' })).toHaveAttribute('aria-selected', 'true');
  const readout = studio.page.getByRole('status', { name: 'Under the pointer' });
  let x = 100;
  await expect(async () => {
    x += 7;
    await studio.pane('Axial').hover({ position: { x, y: 150 } });
    await expect(readout).toContainText('conf ', { timeout: 500 });
  }).toPass();

  await pseudo.preview();
  await pseudo.mode('Fixed');
  const before = await pseudo.figures('liver').innerText();
  await pseudo.cut('liver').press('PageUp');
  await pseudo.cut('liver').press('ArrowRight');
  await expect(pseudo.figures('liver')).not.toHaveText(before);
  await pseudo.thresholds.getByRole('textbox', { name: 'Least confidence of fat' }).fill('97.5');
  await expect(pseudo.cut('fat')).toHaveAttribute('aria-valuetext', '97.5 %');

  await pseudo.section('Clean up');
  await pseudo.thresholds.getByRole('textbox', { name: 'Ignore parts under' }).fill('50');
  await pseudo.thresholds.getByRole('combobox', { name: 'Fill holes' }).selectOption('3d');
  await pseudo.thresholds.getByRole('button', { name: 'Show in the preview' }).click();
  await expect(pseudo.thresholds.getByRole('button', { name: 'Show in the preview' })).toBeDisabled();
  await pseudo.section('Background and borders');
  await pseudo.thresholds.getByRole('textbox', { name: 'Ignore along borders' }).fill('1');
  await expect
    .poll(async () => (await pseudo.thresholds.getByText(/^Kept: /).innerText()).length)
    .toBeGreaterThan(0);

  const file = await pseudo.download();
  await expect.poll(() => pseudo.previewed()).toEqual([...file.data]);
  expect(new Set(file.data)).toContain(4);

  await pseudo.thresholds.getByRole('button', { name: 'Presets' }).click();
  await studio.page.getByRole('textbox', { name: 'Save the settings as' }).fill('careful');
  await studio.page.getByRole('button', { name: 'Save', exact: true }).click();
  await pseudo.thresholds.getByRole('button', { name: 'Keep as labels' }).click();
  await expect(studio.scan('ct_thin_pseudo')).toBeVisible();
});

test('calibrate, label three scans, review them by keyboard, take the dataset home and back', async ({
  studio,
}) => {
  const { page } = studio;
  const pseudo = new PseudoLabels(studio);
  await studio.tryDemo();
  await page.evaluate(async () => {
    await window.segloop?.openDemo(2);
    await window.segloop?.openDemo(3);
  });
  await pseudo.keepConfidence();

  const dialog = await pseudo.check('Phantom', 'Calibrate');
  await dialog.getByRole('checkbox', { name: 'phantom_0001 · phantom_0001_truth', exact: true }).check();
  await dialog.getByRole('button', { name: 'Calibrate on 1 case' }).click();
  const report = dialog.getByRole('region', { name: 'Calibration' });
  await expect(report).toContainText('fits the current run', { timeout: 120_000 });
  await expect(report.getByRole('img', { name: /^After: reliability diagram/ })).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();

  await pseudo.show('Review');
  await pseudo.review.getByRole('button', { name: 'New batch' }).first().click();
  const form = page.getByRole('dialog', { name: 'Pseudo-label many scans' });
  await form.getByRole('checkbox', { name: 'All cases' }).check();
  await expect(form).toContainText('The confidence is calibrated.');
  await form.getByRole('button', { name: 'Label 3 scans' }).click();

  await expect(pseudo.review.getByText('0/3 accepted')).toBeVisible({ timeout: 150_000 });
  await page.keyboard.press('PageDown');
  await expect(pseudo.review.getByText(/places? to look at/)).toBeVisible();
  await page.keyboard.press('j');
  await expect(pseudo.review.getByText(/^Place 1 of/)).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('dialog', { name: 'Accept' }).getByRole('button', { name: 'Accept' }).click();
  await expect(pseudo.review.getByText('1/3 accepted')).toBeVisible();
  await expect(pseudo.review.getByText(/places? to look at/)).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(pseudo.review.getByText('2/3 accepted')).toBeVisible();
  await expect(pseudo.review.getByText(/places? to look at/)).toBeVisible();
  await page.keyboard.press('Control+Backspace');
  await expect(pseudo.review.getByText('2/3 accepted, 1 rejected')).toBeVisible();

  const download = page.waitForEvent('download');
  await pseudo.review.getByRole('button', { name: 'Take home' }).click();
  await page.getByRole('menuitem', { name: 'Download the dataset (.zip)' }).click();
  const zip = await (await download).path();
  expect((await readFile(zip)).subarray(0, 2).toString()).toBe('PK');

  const printed = page.waitForEvent('download');
  await pseudo.review.getByRole('button', { name: 'Take home' }).click();
  await page.getByRole('menuitem', { name: 'Report to print (.html)' }).click();
  const html = await readFile(await (await printed).path(), 'utf8');
  for (const text of ['Coverage', 'liver', 'phantom_0001']) expect(html).toContain(text);
});

test('a model whose classes are others predicts mine', async ({ studio }) => {
  const pseudo = new PseudoLabels(studio);
  await studio.dropScan(CT3D.scan('ct_thin'));
  await studio.dropModelFolder(CT3D.folder);
  const name = (await studio.models.getByRole('listitem').first().innerText()).split('\n')[0] ?? '';
  const dialog = await pseudo.check(name, 'Label mapping');
  const mine = dialog.getByRole('combobox', { name: 'My classes' });
  await mine.fill('soft tissue');
  await mine.press('Enter');
  await dialog.getByRole('combobox', { name: 'What liver becomes' }).selectOption('soft tissue');
  await dialog.getByRole('combobox', { name: 'What fat becomes' }).selectOption('soft tissue');
  await dialog.getByRole('combobox', { name: 'What bone becomes' }).selectOption('background');
  await dialog.getByRole('button', { name: 'Keep with the model' }).click();
  await expect(dialog.getByText('Kept with the model.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();

  await pseudo.keepConfidence();
  await studio.segment();
  await expect(studio.legend('soft tissue')).toContainText('ml');
  await expect(studio.legend('liver')).toHaveCount(0);
});
