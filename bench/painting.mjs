/**
 * How a 20 mm circle brush follows the pointer on a scan of 512×512×300: the time from one frame to the next while
 * the pointer moves, the work of a stroke between pointer and picture, how long a save takes, and what the page holds
 * in memory with scan, labels and a stack of undo. Run against a built page, with a number of slices:
 * node bench/painting.mjs http://127.0.0.1:4173 600
 */
import { chromium } from 'playwright';
import { chromiumArguments, chromiumPath } from '../scripts/chromium.mjs';
import { mebibytes } from './markdown.mjs';
import { peakMemory, resetPeak, residentMemory } from './pageProbe.mjs';

const SIZE = [512, 512, Number(process.argv[3] ?? 300)];
const url = process.argv[2] ?? 'http://127.0.0.1:4173';
const MOVES = 240;

const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
page.on('pageerror', (error) => console.error(error.message));
await page.goto(url);
await page.waitForFunction(() => window.segloop !== undefined);
await page.evaluate(importScan, SIZE);
await page.waitForFunction(() => window.segloop.viewer() != null, undefined, { timeout: 120_000 });
await page.evaluate(() => window.segloop.viewer().settled());
await page.getByRole('button', { name: 'New labels' }).click();
await page.getByRole('button', { name: 'Create' }).click();
await page.getByRole('textbox', { name: 'Size of the brush' }).fill('20');
const pane = await page.getByRole('group', { name: /^Axial/ }).boundingBox();

await page.evaluate(watchFrames);
for (let stroke = 0; stroke < 3; stroke++) {
  await page.mouse.move(pane.x + 90, pane.y + 120 + 60 * stroke);
  await page.mouse.down();
  for (let move = 0; move < MOVES / 3; move++) {
    const x = pane.x + 90 + (move / (MOVES / 3)) * (pane.width - 180);
    await page.mouse.move(x, pane.y + 120 + 60 * stroke + 30 * Math.sin(move / 5));
  }
  await page.mouse.up();
}
const { frames, tasks } = await page.evaluate(() => ({ frames: window.frames_, tasks: window.tasks_ }));
const save = await page.evaluate(() => {
  const from = performance.now();
  return new Promise((resolve) => {
    const look = () =>
      /Saved \d/.test(document.body.textContent) ? resolve(performance.now() - from) : setTimeout(look, 50);
    look();
  });
});

// Whole-map steps, as a user takes them after painting: undo holds their differences.
await resetPeak(page);
await page.keyboard.press('Escape');
for (const [what, amount] of [
  ['Grow by', '12'],
  ['Smooth: median of', '5'],
  ['Ignore background farther away than', '30'],
  ['Smooth all together: Gaussian of', '2'],
]) {
  await page.getByRole('combobox', { name: /^Change all of/ }).selectOption(what);
  await page.getByRole('textbox', { name: 'Millimetres' }).fill(amount);
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByRole('button', { name: 'Apply' }).click({ timeout: 300_000 });
}
await page.getByText(/^Saved /).waitFor({ timeout: 60_000 });
const [resident, peak] = [await residentMemory(page), await peakMemory(page)];

const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
const words = (values) =>
  [0.5, 0.95, 1].map((share) => quantile(values, Math.min(share, 0.9999)).toFixed(1)).join(' / ');
console.log(`${SIZE.join('×')}, circle of 20 mm, ${MOVES} moves of the pointer`);
console.log(`frame to frame, ms, median / 95 % / worst: ${words(frames)} (${frames.length} frames)`);
const moved = frames.filter((_, at) => tasks[at] > 0.5);
console.log(`the same, frames in which it moved:        ${words(moved)} (${moved.length} frames)`);
console.log(`work of our code in those, ms:             ${words(tasks.filter((work) => work > 0.5))}`);
console.log(`from the last stroke to “Saved”, s:        ${(save / 1000).toFixed(1)}`);
console.log(
  `renderer with scan, labels and undo:        ${mebibytes(resident)} resident, peak ${mebibytes(peak)}`,
);
await browser.close();

/** A ramp with a body in it, as an uncompressed NIfTI file made on the page. */
async function importScan([width, height, depth]) {
  const header = new DataView(new ArrayBuffer(352));
  header.setInt32(0, 348, true);
  for (const [at, value] of [3, width, height, depth, 1, 1, 1, 1].entries())
    header.setInt16(40 + 2 * at, value, true);
  header.setInt16(70, 4, true);
  header.setInt16(72, 16, true);
  for (const [at, value] of [1, 0.8, 0.8, 1.5, 1].entries()) header.setFloat32(76 + 4 * at, value, true);
  header.setFloat32(108, 352, true);
  header.setFloat32(112, 1, true);
  header.setInt16(252, 1, true);
  header.setFloat32(268, -200, true);
  header.setFloat32(272, -200, true);
  header.setUint32(344, 0x002b316e);
  for (const [at, letter] of [...'n+1'].entries()) header.setUint8(344 + at, letter.charCodeAt(0));
  header.setUint8(347, 0);
  const voxels = new Int16Array(width * height * depth);
  for (let at = 0; at < voxels.length; at++) {
    const x = at % width;
    const y = Math.floor(at / width) % height;
    voxels[at] = Math.hypot(x - width / 2, y - height / 2) < 200 ? 40 + ((at * 31) % 60) : -1000;
  }
  await window.segloop.import([new File([header.buffer, voxels], 'large_0000.nii')]);
}

/** Times between frames, and of the handlers within them, while a button is down. */
function watchFrames() {
  window.frames_ = [];
  window.tasks_ = [];
  let down = false;
  let last = 0;
  let work = 0;
  window.addEventListener(
    'pointerdown',
    () => {
      down = true;
      last = 0;
    },
    true,
  );
  window.addEventListener(
    'pointerup',
    () => {
      down = false;
    },
    true,
  );
  // From the first listener of an event to the last one: what the page did with it.
  let began = 0;
  window.addEventListener(
    'pointermove',
    () => {
      began = performance.now();
    },
    true,
  );
  window.addEventListener('pointermove', () => {
    work += performance.now() - began;
  });
  const native = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    native((time) => {
      const from = performance.now();
      callback(time);
      work += performance.now() - from;
    });
  const frame = (time) => {
    if (down && last > 0) {
      window.frames_.push(time - last);
      window.tasks_.push(work);
    }
    last = down ? time : 0;
    work = 0;
    native(frame);
  };
  native(frame);
}
