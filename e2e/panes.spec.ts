import { expect, test } from './fixtures.ts';
import { CT3D } from './golden.ts';

/** Screenshots of the panes: picture, overlay, crosshair, letters. References were looked at before they were kept;
 *  2 % of the pixels may differ, because fonts and the software renderer differ between machines. */
test('the panes look as they did: scan, crosshair and letters, then labels over them', async ({ studio }) => {
  await studio.dropScan(CT3D.scan('ct_tiles'));
  await studio.dismissNotices();
  for (const pane of ['Axial', 'Sagittal', 'Coronal'] as const)
    await expect(studio.pane(pane)).toHaveScreenshot(`${pane.toLowerCase()}-scan.png`);

  await studio.drop(CT3D.expected('fold_0', 'ct_tiles.nii.gz'));
  await expect(studio.segments.getByRole('listitem')).toHaveCount(3);
  await studio.dismissNotices();
  await studio.settled();
  for (const pane of ['Axial', 'Sagittal', 'Coronal'] as const)
    await expect(studio.pane(pane)).toHaveScreenshot(`${pane.toLowerCase()}-labels.png`);
});
