// @ts-check
/** Chromium on a profile that outlives it, and the ways in which it dies. */
import { chromium } from 'playwright';
import { chromiumArguments, chromiumPath } from '../chromium.mjs';

/** A document of the studio's origin in which nothing of the studio runs. */
const QUIET_PLACE = '/icon.svg';
const FAULT_NOTE = 'segloop.fault';
const ANSWER_MS = 5000;

/** @typedef {import('playwright').Page} Page */
/** @typedef {{ pattern: string, after: number }} Fault */
/** @typedef {{ page: Page, faulted: Promise<string> }} OpenPage */

export class CrashBrowser {
  /** @type {import('playwright').BrowserContext | undefined} */
  #context;

  /** @param {string} origin @param {string} profile */
  constructor(origin, profile) {
    this.origin = origin;
    this.profile = profile;
  }

  /** Opens the studio in a new page, in a new browser where the last one died.
   *  @param {Fault} [fault] where its workers stop while they start
   *  @returns {Promise<OpenPage>} */
  async open(fault) {
    const page = await this.#freshPage();
    for (const other of page.context().pages()) if (other !== page) await other.close().catch(() => {});
    await page.goto(`${this.origin}${QUIET_PLACE}`);
    await page.evaluate(armFault, fault ?? {});
    await page.addInitScript(reportFault, FAULT_NOTE);
    const faulted = new Promise((/** @type {(path: string) => void} */ resolve) => {
      page.on('console', (message) => {
        const text = message.text();
        if (text.startsWith(FAULT_NOTE)) resolve(text.slice(FAULT_NOTE.length + 1));
      });
    });
    await page.goto(this.origin);
    const ready = page
      .waitForFunction(() => window.segloop !== undefined)
      .then(() => page.evaluate(() => window.segloop.ready()));
    // A worker that has stopped is never ready.
    await (fault ? Promise.race([ready, faulted]) : ready);
    ready.catch(() => {});
    return { page, faulted };
  }

  /** After its renderers were killed Chromium sometimes never gives a page: then the whole browser is started anew. */
  async #freshPage() {
    this.#context ??= await launch(this.profile);
    const late = new Promise((/** @type {(page: undefined) => void} */ resolve) => {
      setTimeout(() => resolve(undefined), ANSWER_MS);
    });
    const page = await Promise.race([newPage(this.#context), late]);
    if (page) return page;
    await this.kill('browser');
    this.#context = await launch(this.profile);
    return newPage(this.#context);
  }

  /** Lets the workers of an open page stop before a write. @param {Page} page @param {Fault} fault */
  async arm(page, fault) {
    await page.evaluate((sent) => new BroadcastChannel('segloop.faults').postMessage(sent), fault);
  }

  /** SIGKILL: nothing of it runs on. @param {'renderer' | 'browser'} what */
  async kill(what) {
    const context = this.#context;
    const browser = context?.browser();
    if (!context || !browser) throw new Error('no browser is open');
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const doomed = processInfo.filter(({ type }) => type === what);
    if (doomed.length === 0) throw new Error(`no ${what} process is known`);
    if (what === 'renderer') await session.detach();
    for (const { id } of doomed) killNow(id);
    if (what === 'browser') {
      await new Promise((resolve) => context.once('close', resolve));
      this.#context = undefined;
    }
  }

  async close() {
    await this.#context?.close();
    this.#context = undefined;
  }
}

/** A page may get the spare renderer that has just been killed. @param {import('playwright').BrowserContext} context */
async function newPage(context, attempts = 5) {
  try {
    return await context.newPage();
  } catch (error) {
    if (attempts <= 1) throw error;
    return newPage(context, attempts - 1);
  }
}

/** @param {string} profile */
function launch(profile) {
  const executablePath = chromiumPath();
  return chromium.launchPersistentContext(profile, {
    ...(executablePath && { executablePath }),
    headless: true,
    viewport: { width: 1000, height: 700 },
    args: chromiumArguments(),
  });
}

/** @param {number} pid */
function killNow(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // A spare renderer may have ended by itself.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/** In the page: writes the file that workers/workspace/faults.ts looks for.
 *  @param {Partial<Fault>} fault */
async function armFault(fault) {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('.segloop', { create: true });
  const file = await folder.getFileHandle('faults.json', { create: true });
  const writable = await file.createWritable();
  await writable.write(JSON.stringify(fault));
  return writable.close();
}

/** In the page: says that a worker has stopped. @param {string} note */
function reportFault(note) {
  new BroadcastChannel('segloop.faults').onmessage = ({ data }) => {
    if (typeof data === 'string') console.log(`${note} ${data}`);
  };
}
