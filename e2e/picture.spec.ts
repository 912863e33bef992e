import { copyFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { CT3D } from './golden.ts';
import type { Studio } from './studio.ts';

async function openPicture(studio: Studio): Promise<void> {
  await studio.page.getByRole('button', { name: 'Picture' }).click();
  await expect(studio.page.getByRole('dialog', { name: 'Picture' })).toBeVisible();
}

const letters = (studio: Studio) =>
  studio.page.evaluate(() => window.segloop?.viewer()?.describe().axial?.letters);

test('the sides are exchanged, and the picture says so', async ({ studio }) => {
  await studio.dropScan(CT3D.scan('ct_tiles'));
  await studio.dismissNotices();
  expect(await letters(studio)).toEqual(['A', 'L', 'P', 'R']);
  await openPicture(studio);
  await studio.page.getByText('Left on left', { exact: true }).click();
  await studio.settled();
  expect(await letters(studio)).toEqual(['A', 'R', 'P', 'L']);
  await expect(studio.pane('Axial')).toContainText('L on left');
  await studio.page.getByText('Right on left', { exact: true }).click();
  await studio.settled();
  expect(await letters(studio)).toEqual(['A', 'L', 'P', 'R']);
});

test('a length and a region are measured with the mouse and forgotten one by one', async ({ studio }) => {
  await studio.dropScan(CT3D.scan('ct_tiles'));
  await studio.dismissNotices();
  const { page } = studio;
  const drag = async () => {
    const box = await studio.pane('Axial').boundingBox();
    if (!box) throw new Error('no axial pane');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x - 30, y);
    await page.mouse.down();
    await page.mouse.move(x, y + 10);
    await page.mouse.move(x + 30, y + 20);
    await page.mouse.up();
  };
  await page.keyboard.press('m');
  await drag();
  await expect(studio.pane('Axial')).toContainText(/\d+\.\d mm/);
  await page.getByRole('button', { name: 'Measure' }).click();
  await page.getByRole('button', { name: 'Ellipse' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Measure' })).toBeHidden();
  await drag();
  await page.getByRole('button', { name: 'Measure' }).click();
  const list = page.getByRole('list', { name: 'Measurements' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list).toContainText('HU');
  await list.getByRole('button', { name: 'Remove measurement' }).first().click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
});

test('a second scan lies over the first, then beside it, and both move together', async ({
  studio,
}, testInfo) => {
  // In the same place of the room, so that the two meet.
  const follow = testInfo.outputPath('follow_0000.nii.gz');
  await copyFile(CT3D.scan('ct_tiles'), follow);
  await studio.dropScan(follow);
  await studio.dropScan(CT3D.scan('ct_tiles'));
  await studio.dismissNotices();
  const { page } = studio;
  const plain = await studio.pane('Axial').screenshot();
  await openPicture(studio);
  await page.getByRole('combobox', { name: 'Scan', exact: true }).click();
  await page.getByRole('option', { name: 'follow' }).click();
  await expect(page.getByRole('slider', { name: 'Its opacity' })).toBeVisible();
  await studio.settled();
  expect((await studio.pane('Axial').screenshot()).equals(plain)).toBe(false);
  await page.getByText('Side by side', { exact: true }).click();
  await expect(studio.pane('Axial')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Picture' })).toBeHidden();
  const second = studio.pane('Axial').nth(1);
  await expect(second).toHaveAccessibleName(/slice \d+ of \d+/);
  const before = await second.getAttribute('aria-label');
  await page.evaluate(() => window.segloop?.viewer()?.scroll('axial', 3));
  await expect(second).not.toHaveAttribute('aria-label', before ?? '');

  const magnification = () =>
    page.evaluate(() => window.segloop?.viewer()?.camera('axial')?.pixelsPerMillimetre ?? 0);
  const enlargeSecond = async () => {
    await second.hover();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
  };
  const plainly = await magnification();
  await enlargeSecond();
  await expect.poll(magnification).toBeGreaterThan(plainly);
  await openPicture(studio);
  await page.getByRole('switch', { name: 'Zoom and pan together' }).press('Space');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Picture' })).toBeHidden();
  const linked = await magnification();
  await second.hover();
  const smaller = await second.screenshot();
  await enlargeSecond();
  await expect.poll(async () => (await second.screenshot()).equals(smaller)).toBe(false);
  expect(await magnification()).toBe(linked);
});
