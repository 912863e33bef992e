/** Pictures of “Reading confidence”. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '../fixtures.ts';
import { PseudoLabels } from '../pseudoLabels.ts';
import { takePicture } from './pictures.ts';

const CASES = 6;

test('confidence is looked at, cut, and calibrated on phantoms that the model has not seen', async ({
  studio,
  page,
}, testInfo) => {
  const pseudo = new PseudoLabels(studio);
  await studio.tryDemo();
  await pseudo.keepConfidence();
  await studio.segment();
  await page.keyboard.press('u');
  await pseudo.show('Confidence');
  await studio.dismissNotices();
  await takePicture(page, 'confidence');

  await pseudo.preview();
  await expect(pseudo.figures('liver')).toContainText('kept');
  await takePicture(page, 'thresholds');

  const folder = testInfo.outputPath('Dataset007_Phantoms');
  execFileSync(process.execPath, ['demo/export-phantoms.mjs', folder, String(CASES), '5000']);
  await studio.importDataset(folder);
  const name = (await studio.models.getByRole('listitem').first().innerText()).split('\n')[0] ?? '';
  const dialog = await pseudo.check(name, 'Calibrate');
  await dialog.getByRole('checkbox', { name: 'All cases' }).check();
  await dialog.getByRole('button', { name: `Calibrate on ${CASES} cases` }).click();
  const report = dialog.getByRole('region', { name: 'Calibration' });
  await expect(report).toContainText('fits the current run', { timeout: 400_000 });
  await report.getByRole('img', { name: /^After/ }).scrollIntoViewIfNeeded();
  await takePicture(page, 'calibration', dialog);
});
