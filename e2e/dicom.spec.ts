/** A DICOM folder from a scanner, its labels as DICOM SEG, and back again. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';
import { sharedData } from './golden.ts';

const SERIES = sharedData('ct_dicom') ?? '';
const ORGANS = sharedData('ct_dicom_organs.nii.gz') ?? '';

test.skip(SERIES === '' || ORGANS === '', '../shared/data/ct_dicom is not there');

test('a DICOM folder opens as one scan, its labels go home as DICOM SEG and come back', async ({
  studio,
  page,
}, info) => {
  await studio.drop(SERIES);
  const scan = studio.scans.getByRole('listitem').filter({ hasText: 'CT_Body_3.0' });
  await expect(scan.locator('[aria-current=true]')).toBeVisible();
  await expect(scan).toContainText('512 × 512 × 20');
  await studio.settled();
  const views = await page.evaluate(() => window.segloop?.viewer()?.describe());
  expect(views?.axial?.letters).toEqual(['A', 'L', 'P', 'R']);

  await studio.drop(ORGANS);
  await expect(studio.legend('Label 20')).toBeVisible();
  await studio.dismissNotices();

  await studio.segments.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export ct_dicom_organs' });
  await dialog.getByRole('radio', { name: 'DICOM SEG, binary' }).check();
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations).toEqual([]);
  await dialog.getByLabel('Who made the labels').selectOption('A person, by hand');
  const saving = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toBe('ct_dicom_organs_seg.dcm');
  await expect(dialog).toBeHidden();
  const file = info.outputPath('organs.dcm');
  await download.saveAs(file);

  await studio.drop(file);
  await expect(studio.scans.getByRole('listitem').filter({ hasText: 'ct_dicom_organs' })).toHaveCount(2);
  const counts = await page.evaluate(() =>
    window.segloop
      .scans()
      .filter(({ role }) => role === 'labels')
      .map(({ voxels }) => voxels),
  );
  expect(Object.keys(counts[0] ?? {})).toHaveLength(31);
  expect(counts[1]).toEqual(counts[0]);
});

test('a DICOM SEG without its series says which one is missing', async ({ studio, page }, info) => {
  await studio.drop(SERIES);
  await expect(studio.scans.getByRole('listitem').locator('[aria-current=true]')).toBeVisible();
  await studio.drop(ORGANS);
  await expect(studio.legend('Label 20')).toBeVisible();
  await studio.segments.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export ct_dicom_organs' });
  await dialog.getByRole('radio', { name: 'DICOM SEG, label map' }).check();
  const saving = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const file = info.outputPath('organs.dcm');
  await (await saving).saveAs(file);

  await page.evaluate(async () => {
    for (const { id } of window.segloop.scans()) await window.segloop.remove(id);
  });
  await studio.drop(file);
  await expect(page.getByRole('dialog')).toContainText('on a series that is not open');
});
