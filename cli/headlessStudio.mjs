// @ts-check
/** The built page in a headless Chromium on a temporary profile. */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright';
import { chromiumArguments } from '../scripts/chromium.mjs';
import { ensureBrowser } from '../scripts/ensure-browser.mjs';
import { CommandError } from './commandError.mjs';

/** @typedef {import('../app/scripting/commandLine.ts').CommandLine} CommandLine */
/** @typedef {import('playwright').BrowserContext} BrowserContext */

/** Peak resident memory of a process in bytes, as Linux counts it; undefined elsewhere.
 *  @param {number} pid */
function peakMemory(pid) {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    return undefined;
  }
}

/** Peak of the largest renderer: the one that hosts the page and its workers.
 *  @param {BrowserContext} context */
async function rendererPeak(context) {
  const browser = context.browser();
  if (!browser) return undefined;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const peaks = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => peakMemory(id) ?? 0);
  return Math.max(0, ...peaks) || undefined;
}

/** An ordinary context is off the record, and the browser's private file system refuses gigabytes there.
 *  @param {string} profile */
function launch(profile) {
  const { path: executablePath, line } = ensureBrowser();
  if (!executablePath) throw new CommandError(line);
  return chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: chromiumArguments({ adapter: 'best' }),
    handleSIGINT: false,
    handleSIGTERM: false,
  });
}

/**
 * Opens the page that `origin` serves. The profile lies in `folder`, so that what the browser must store stands on the
 * disk that was chosen for the outputs; `close` removes it.
 * @param {{ origin: string, folder: string, say: (line: string) => void }} options
 */
export async function openHeadlessStudio({ origin, folder, say }) {
  await mkdir(folder, { recursive: true });
  const profile = await mkdtemp(path.join(folder, '.segloop-profile-'));
  const removeProfile = () => rm(profile, { recursive: true, force: true, maxRetries: 5 });
  try {
    const context = await launch(profile);
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(0);
    page.on('console', (message) => say(`[page] ${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => say(`[page] ${error.message}`));
    await page.goto(origin);
    return {
      page,
      peakMemory: () => rendererPeak(context),
      close: async () => {
        await context.close();
        await removeProfile();
      },
    };
  } catch (error) {
    await removeProfile();
    throw error;
  }
}
