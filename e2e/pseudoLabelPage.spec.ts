/** Pseudo-labels made, calibrated, labelled by the batch and reviewed by hand, with the tiny golden model. */
import { copyFile, readFile } from 'node:fs/promises';
import { accessibilityFaults } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { CT3D } from './golden.ts';
import { PseudoLabels } from './pseudoLabels.ts';

const DIALOG = '[role=dialog]';
const SIDE = 'aside:last-of-type';
const JOBS = 'section[aria-label=Jobs]';

test('a prediction with confidence becomes a pseudo-label, and the file is what was previewed', async ({
  studio,
}) => {
  const pseudo = new PseudoLabels(studio);
  await studio.dropScan(CT3D.scan('ct_thin'));
  await studio.dropModelFolder(CT3D.folder);
  await pseudo.keepConfidence();
  await pseudo.onlyFirstFold();
  await studio.segment();
  await expect(studio.legend('liver')).toContainText('ml');

  await studio.page.keyboard.press('u');
  await expect(studio.page.getByRole('tab', { name: 'Segment' })).toHaveAttribute('aria-selected', 'true');
  const readout = studio.page.getByRole('status', { name: 'Under the pointer' });
  await expect(studio.pane('Axial').getByText('Confidence', { exact: true })).toBeVisible();
  let step = 0;
  await expect(async () => {
    step = (step + 7) % 200;
    await studio.pane('Axial').hover({ position: { x: 100 + step, y: 150 } });
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

test('evaluate, calibrate, threshold, a batch through a reload, review by keyboard, take home and back', async ({
  studio,
}, testInfo) => {
  const { page } = studio;
  const pseudo = new PseudoLabels(studio);
  await studio.chooseColours('Light');
  await studio.dropModelFolder(CT3D.folder);
  await pseudo.importCases(testInfo.outputPath('Dataset007_Mine'), { labelled: 5, unlabelled: 3 });
  await pseudo.keepConfidence();
  await pseudo.onlyFirstFold();
  const name = (await studio.models.getByRole('listitem').first().innerText()).split('\n')[0] ?? '';

  const dialog = await pseudo.check(name, 'Evaluate');
  for (const one of ['l1', 'l2', 'l3'])
    await dialog.getByRole('checkbox', { name: one, exact: true }).check();
  await dialog.getByRole('button', { name: 'Evaluate 3 cases' }).click();
  await expect(dialog.getByText('Use it as teacher')).toBeVisible({ timeout: 60_000 });
  await expect(
    dialog.getByRole('table', { name: 'By class' }).getByRole('row', { name: 'liver' }),
  ).toBeVisible();
  expect(await accessibilityFaults(page, DIALOG)).toEqual([]);

  await dialog.getByRole('tab', { name: 'Calibrate' }).click();
  await dialog.getByRole('checkbox', { name: 'All cases' }).check();
  await dialog.getByRole('button', { name: 'Calibrate on 5 cases' }).click();
  const report = dialog.getByRole('region', { name: 'Calibration' });
  await expect(report).toContainText('fits the current run', { timeout: 60_000 });
  await expect(report.getByRole('img', { name: /^After: reliability diagram/ })).toBeVisible();
  expect(await accessibilityFaults(page, DIALOG)).toEqual([]);

  await dialog.getByRole('tab', { name: 'Resemblance' }).click();
  await dialog.getByRole('checkbox', { name: 'u1', exact: true }).check();
  await dialog.getByRole('button', { name: 'Look at 1 scan' }).click();
  await expect(dialog.getByRole('table', { name: 'Resemblance to the training data' })).toContainText('u1');

  await dialog.getByRole('tab', { name: 'Evaluate' }).click();
  await dialog.getByRole('button', { name: 'Open l1 beside its reference' }).click();
  await expect(studio.segments.getByText('White outlines: l1')).toBeVisible();

  await pseudo.openCase('u1');
  await studio.segment();
  await pseudo.preview();
  await expect(pseudo.modes.getByRole('radio', { name: 'Precision' })).toBeChecked();
  await expect(pseudo.figures('liver')).toContainText(/at least .* right/);
  await pseudo.thresholds.getByRole('radiogroup', { name: 'How cuts are read' }).getByText('odds').click();
  const before = await pseudo.figures('liver').innerText();
  await pseudo.cut('liver').press('End');
  await expect(pseudo.cut('liver')).toHaveAttribute('aria-valuetext', / : 1$/);
  await expect(pseudo.figures('liver')).not.toHaveText(before);
  for (const section of ['Background and borders', 'Clean up', 'Kept by distance', 'Against labels'])
    await pseudo.section(section);
  expect(await accessibilityFaults(page, SIDE)).toEqual([]);

  await pseudo.show('Review');
  await pseudo.review.getByRole('button', { name: 'New batch' }).first().click();
  const form = page.getByRole('dialog', { name: 'Pseudo-label many scans' });
  await form.getByRole('textbox', { name: 'Search cases' }).fill('u');
  await form.getByRole('checkbox', { name: 'All cases' }).check();
  await expect(form).toContainText('The confidence is calibrated.');
  await form.getByRole('combobox', { name: 'Thresholds' }).selectOption('By target precision');
  expect(await accessibilityFaults(page, DIALOG)).toEqual([]);
  await form.getByRole('button', { name: 'Label 3 scans' }).click();

  const jobs = page.getByRole('region', { name: 'Jobs', exact: true });
  const job = jobs.getByRole('listitem').filter({ hasText: 'Dataset001_Pseudo' });
  await expect(job.getByText(/[12] of 3 cases/)).toBeVisible({ timeout: 60_000 });
  page.on('dialog', (asked) => void asked.accept());
  await studio.reload();
  await expect(job.getByText('Done', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(jobs.getByRole('list', { name: 'Cases' }).getByText('Labelled')).toHaveCount(3);
  await jobs.getByRole('tab', { name: 'Log' }).click();
  const log = jobs.getByText('The job was interrupted');
  await expect(log).toContainText('u3: ');
  // What was finished is not done again.
  expect((await log.innerText()).split('u1: ').length - 1).toBeLessThanOrEqual(1);
  expect(await accessibilityFaults(page, JOBS)).toEqual([]);
  await jobs.getByRole('button', { name: /^More:/ }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(jobs.getByText('No jobs yet')).toBeVisible();
  await jobs.getByRole('button', { name: 'Jobs', exact: true }).click();

  await studio.chooseColours('Dark');
  await expect(pseudo.review.getByText('0/3 accepted')).toBeVisible();
  await page.keyboard.press('PageDown');
  await expect(pseudo.review.getByText(/places? to look at|^Place/)).toBeVisible();
  await pseudo.reviewing('u1');
  await page.keyboard.press('u');
  await expect(studio.pane('Axial').getByText('Confidence', { exact: true })).toBeVisible();
  await page.keyboard.press('u');
  expect(await accessibilityFaults(page, SIDE)).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('dialog', { name: 'Accept' }).getByRole('button', { name: 'Accept' }).click();
  await expect(pseudo.review.getByText('1/3 accepted')).toBeVisible();
  await pseudo.reviewing('u2');
  await page.keyboard.press('Control+Shift+Enter');
  await expect(pseudo.review.getByText('2/3 accepted')).toBeVisible();
  await pseudo.reviewing('u3');

  await pseudo.review.getByRole('button', { name: 'Other thresholds' }).click();
  const anew = page.getByRole('dialog', { name: 'Make pseudo-labels anew' });
  await anew.getByRole('combobox', { name: 'Thresholds' }).selectOption('One for all classes');
  await anew.getByRole('button', { name: 'Make 1 case anew' }).click();
  await expect(anew.getByText('1 case was made anew.')).toBeVisible();
  await anew.getByRole('button', { name: 'Close' }).click();
  await pseudo.review.getByRole('button', { name: 'Compare with an earlier label' }).click();
  await page.getByRole('menuitem', { name: 'Show beside: version 1' }).click();
  await expect(page.getByRole('region', { name: /^1: To do/ })).toBeVisible();
  await pseudo.reviewing('u3');
  await page.keyboard.press('Control+Backspace');
  await expect(pseudo.review.getByText('2/3 accepted, 1 rejected')).toBeVisible();

  await pseudo.review.getByRole('button', { name: 'All figures' }).click();
  const table = page.getByRole('dialog', { name: 'Cases and the filter' });
  await table.getByRole('combobox', { name: 'Whether u2 takes part' }).selectOption('out');
  await expect(table.getByText(/[1-3] left out/)).toBeVisible();
  expect(await accessibilityFaults(page, DIALOG)).toEqual([]);
  await table.getByRole('button', { name: 'Close' }).click();

  const html = await readFile(await pseudo.takeHome('Report to print (.html)'), 'utf8');
  for (const text of ['Coverage', 'liver', 'u1']) expect(html).toContain(text);
  const zip = testInfo.outputPath('Dataset001_Pseudo.zip');
  await copyFile(await pseudo.takeHome('Download the dataset (.zip)'), zip);
  await studio.drop(zip);
  const asked = page.getByRole('dialog', { name: 'Import Pseudo' });
  await asked.getByRole('textbox', { name: 'Name' }).fill('Again');
  await asked.getByRole('button', { name: 'Import' }).click();
  await expect(page.getByRole('region', { name: 'Again' })).toBeVisible();
  await expect(pseudo.case('u1')).toContainText('accepted');
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
  await pseudo.onlyFirstFold();
  await studio.segment();
  await expect(studio.legend('soft tissue')).toContainText('ml');
  await expect(studio.legend('liver')).toHaveCount(0);
});
