// @ts-check
/** The built page in a window, for benches of what a person sees. */
import { chromium } from 'playwright';
import { chromiumArguments, chromiumPath } from '../scripts/chromium.mjs';
import { ensureBuilt } from '../scripts/freshBuild.mjs';
import { serveStudio } from '../scripts/studioServer.mjs';
import { say } from './studioSession.mjs';

/** @typedef {import('playwright').Page} Page */

/**
 * Calls `work` with the page, open and ready, and its address; closes both afterwards.
 * @template T
 * @param {string | undefined} named a page that is served already; undefined: the built one is served for this
 * @param {(page: Page, url: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withServedPage(named, work) {
  if (!named) await ensureBuilt(say);
  const server = named ? undefined : await serveStudio();
  try {
    const url = named ?? server?.origin ?? '';
    const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      page.on('pageerror', (error) => say(error.message));
      await openPage(page, url);
      return await work(page, url);
    } finally {
      await browser.close();
    }
  } finally {
    await server?.close();
  }
}

/** Loads the page (anew) and waits until its workspace is there. @param {Page} page @param {string} url */
export async function openPage(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => window.segloop !== undefined);
  await page.evaluate(() => window.segloop.ready());
}
