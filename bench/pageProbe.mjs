// @ts-check
/** What a bench asks of the page and its process. */
import { readFileSync, writeFileSync } from 'node:fs';

/** @typedef {import('playwright').Page} Page */

/** What the browser says of its processes. @param {Page} page */
async function processes(page) {
  const browser = page.context().browser();
  if (!browser) throw new Error('no browser');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo;
}

/** Ids of the processes of a kind. @param {Page} page @param {'renderer' | 'GPU'} type */
const idsOf = async (page, type) =>
  (await processes(page)).filter((one) => one.type === type).map(({ id }) => id);

/** Ids of the renderer processes. @param {Page} page */
const renderers = (page) => idsOf(page, 'renderer');

/** CPU seconds that all of the browser's living processes have taken so far. @param {Page} page */
export const cpuSeconds = async (page) =>
  (await processes(page)).reduce((sum, { cpuTime }) => sum + cpuTime, 0);

/** VmRSS in bytes. @param {number} pid */
const residentOf = (pid) =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

/** What is resident now in the process that draws: textures too, where there is no graphics card. @param {Page} page */
export const gpuMemory = async (page) => Math.max(0, ...(await idsOf(page, 'GPU')).map(residentOf));

/** VmHWM in bytes. @param {number} pid */
function peakOf(pid) {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib ?? Number.NaN) * 1024;
}

/** Largest resident memory so far of the renderer that hosts the page and its workers, bytes. Linux only.
 *  @param {Page} page */
export async function peakMemory(page) {
  return Math.max(...(await renderers(page)).map(peakOf));
}

/** Lets the peak be counted anew from what is resident now. @param {Page} page */
export async function resetPeak(page) {
  for (const pid of await renderers(page)) writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** What is resident now in the renderer that hosts the page and its workers, after memory pressure made every isolate
 *  collect its garbage; bytes. Linux only. @param {Page} page */
export async function residentMemory(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Memory.simulatePressureNotification', { level: 'critical' });
  await session.detach();
  await new Promise((resolve) => setTimeout(resolve, 400));
  return Math.max(...(await renderers(page)).map(residentOf));
}

/** Begins to collect main-thread tasks of 50 ms and more; see `longestTask`. @param {Page} page */
export const watchTasks = (page) =>
  page.evaluate(() => {
    const tasks = /** @type {number[]} */ ([]);
    Object.assign(window, { benchTasks: tasks });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration);
    }).observe({ type: 'longtask' });
  });

/** Milliseconds of the longest task since `watchTasks` or the last call; 0 when all were under 50 ms.
 *  @param {Page} page @returns {Promise<number>} */
export const longestTask = (page) =>
  page.evaluate(() => {
    const { benchTasks } = /** @type {{ benchTasks?: number[] }} */ (/** @type {unknown} */ (window));
    const longest = Math.max(0, ...(benchTasks ?? []));
    if (benchTasks) benchTasks.length = 0;
    return longest;
  });

/**
 * Opens files as a drop does and gives the ids of the first scan and the first model among them.
 * @param {Page} page @param {readonly string[]} paths
 */
export async function openFiles(page, paths) {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.id = 'bench-files';
    document.body.append(input);
  });
  await page.setInputFiles('#bench-files', [...paths]);
  return page.evaluate(async () => {
    const input = /** @type {HTMLInputElement} */ (document.getElementById('bench-files'));
    const report = await window.segloop.import([...(input.files ?? [])]);
    input.remove();
    const failure = report.failures[0];
    if (failure) throw new Error(failure.message);
    return { scan: report.scans[0]?.id ?? '', model: report.models[0]?.id ?? '' };
  });
}

/** Resolves when the shown scan is uploaded and all its planes are drawn. @param {Page} page */
export async function scanShown(page) {
  // The viewer is loaded with the first scan.
  await page.waitForFunction(() => window.segloop.viewer() != null);
  await page.evaluate(() => window.segloop.viewer()?.settled());
}
