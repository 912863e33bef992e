import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures.ts';

const LANGUAGES = ['en', 'zh-CN'] as const;

/** Takes `docs/guides/pictures/LANGUAGE/NAME.jpg` of the page, or of a part of it, in both languages. */
export async function takePicture(page: Page, name: string, part?: Locator): Promise<void> {
  // Names change with the language, the element stays.
  const element = await part?.elementHandle();
  await page.mouse.move(2, 2);
  for (const language of LANGUAGES) {
    await page.evaluate((code) => window.segloop?.chooseLanguage(code), language);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await page.evaluate(() => window.segloop?.viewer()?.settled());
    const path = `docs/guides/pictures/${language}/${name}.jpg`;
    await (element ?? page).screenshot({ path, type: 'jpeg', quality: 82, animations: 'disabled' });
  }
  await page.evaluate(() => window.segloop?.chooseLanguage('en'));
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
}
