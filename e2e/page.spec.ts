import { accessibilityFaults } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { CT3D } from './golden.ts';

test('the page is isolated, so that threads work, and says that nothing leaves the computer', async ({
  studio,
  page,
}) => {
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await expect(page.getByText('Nothing leaves this computer', { exact: true })).toBeVisible();
  await expect(studio.scans).toContainText('No scans yet');
});

for (const colours of ['Dark', 'Light'] as const) {
  test(`the empty page and an open scan are accessible in ${colours.toLowerCase()} colours`, async ({
    studio,
    page,
  }) => {
    await studio.chooseColours(colours);
    expect(await accessibilityFaults(page)).toEqual([]);
    await studio.dropScan(CT3D.scan('ct_thin'));
    await studio.dropModelFolder(CT3D.folder);
    expect(await accessibilityFaults(page)).toEqual([]);
  });
}

test('the page speaks Simplified Chinese', async ({ studio, page }) => {
  await studio.chooseLanguage('简体中文');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.getByRole('region', { name: '运行' })).toBeVisible();
  await expect(page.getByRole('button', { name: '分割', exact: true })).toBeVisible();
});

test('everything is reached with the keyboard alone', async ({ studio, page }) => {
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Try the demo' }).focus();
  await page.keyboard.press('Enter');
  await expect(studio.pane('Axial')).toBeVisible({ timeout: 60_000 });
});

test('a key is given another place, one that is taken is refused, and all of it survives a reload', async ({
  studio,
  page,
}) => {
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keys and mouse' });
  await sheet.getByRole('button', { name: 'Crosshair on or off: X, change' }).press('Enter');
  await page.keyboard.press('s');
  await expect(sheet.getByRole('status')).toHaveText(/^S is “Labels on or off”\./);
  await page.keyboard.press('z');
  await expect(sheet.getByRole('button', { name: 'Crosshair on or off: Z, change' })).toBeVisible();
  await page.keyboard.press('Escape');
  await studio.reload();
  const crosshair = page.getByRole('toolbar').getByRole('button', { name: 'Crosshair' });
  await expect(crosshair).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('x');
  await expect(crosshair).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('z');
  await expect(crosshair).toHaveAttribute('aria-pressed', 'false');
});
