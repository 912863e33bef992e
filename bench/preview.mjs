#!/usr/bin/env node
// @ts-check
/** How the preview of pseudo-labels follows the hand on 256×256×200: pictures of all three planes a second while a cut,
 *  and then the slider above all classes, is dragged. See README.md. */
import { table } from './markdown.mjs';
import { mainThreadTime } from './reaction.mjs';
import { withServedPage } from './servedPage.mjs';
import { say } from './studioSession.mjs';

/** @typedef {import('playwright').Page} Page */
/** @typedef {import('playwright').Locator} Locator */

const SIZE = [256, 256, 200];
const MOVES = 150;
const BAR = 20;

// A page that is served already may be named.
const { classes, rows } = await withServedPage(process.argv[2], async (page) => {
  say('Predicting a scan with confidence');
  await page.evaluate(predictPhantom, SIZE);
  await page.getByRole('tab', { name: 'Confidence' }).click();
  await page.getByText('Pseudo-label', { exact: true }).click();
  await page.getByRole('radiogroup', { name: 'How thresholds are found' }).getByText('Fixed').click();
  await page.evaluate(() => window.segloop.viewer()?.settled());
  await page.evaluate(countPictures);
  const slider = (/** @type {string} */ name) => page.getByRole('slider', { name }).locator('..');
  const rows = [
    await drag(page, 'one cut', slider('Cut of liver')),
    await drag(page, 'all cuts', slider('Least confidence of all classes')),
  ];
  const classes = page.getByRole('list', { name: 'Thresholds by class' }).getByRole('listitem');
  return { classes: await classes.count(), rows };
});
console.log(`## Live preview of pseudo-labels

${SIZE.join('×')}, ${classes} classes, ${MOVES} moves of the pointer; three planes drawn each time. The processor's
time is the page's main thread's, which other work on the machine does not change.

${table(['dragged', 'pictures a second', 'bar', 'ms between, median / 95 % / worst', 'ms of the processor a move'], rows)}

\`node bench/preview.mjs\``);

/** Drags along an element and says how often all planes were drawn meanwhile.
 *  @param {Page} page @param {string} what @param {Locator} track */
async function drag(page, what, track) {
  await track.scrollIntoViewIfNeeded();
  const box = await track.boundingBox();
  if (!box) throw new Error(`${what}: nothing to drag`);
  const y = box.y + box.height / 2;
  const processor = await mainThreadTime(page);
  await page.mouse.move(box.x + box.width * 0.3, y);
  await page.mouse.down();
  await page.evaluate(() => Object.assign(window, { pictures: [] }));
  const before = await processor();
  for (let move = 0; move < MOVES; move++)
    await page.mouse.move(box.x + box.width * (0.3 + 0.6 * Math.abs(Math.sin(move / 17))), y);
  const busy = (await processor()) - before;
  const times = await page.evaluate(() => /** @type {number[]} */ (Reflect.get(window, 'pictures')));
  await page.mouse.up();
  const between = times.slice(1).map((time, at) => time - (times[at] ?? 0));
  between.sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => between[Math.floor(share * (between.length - 1))] ?? Number.NaN;
  const perSecond = (1000 * (times.length - 1)) / ((times.at(-1) ?? 0) - (times[0] ?? 0));
  return [
    what,
    perSecond.toFixed(1),
    `≥ ${BAR}`,
    [0.5, 0.95, 1].map((share) => at(share).toFixed(1)).join(' / '),
    (busy / MOVES).toFixed(1),
  ];
}

/** Notes the time of every frame at whose end the labels of all three planes were drawn anew since the last such frame:
 *  the panes are drawn in tasks of their own, which may fall into one frame or into several. */
function countPictures() {
  const drawn = new Set();
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    if (this.canvas.closest('[data-pane]')) drawn.add(this.canvas);
    clearRect.apply(this, box);
  };
  const frame = (/** @type {number} */ time) => {
    if (drawn.size >= 3) {
      /** @type {number[]} */ (Reflect.get(window, 'pictures') ?? []).push(time);
      drawn.clear();
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** Organs as the demo's network knows them, with noise, predicted with confidence by that network.
 *  @param {number[]} size */
async function predictPhantom([width = 0, height = 0, depth = 0]) {
  const header = new DataView(new ArrayBuffer(352));
  header.setInt32(0, 348, true);
  for (const [at, value] of [3, width, height, depth, 1, 1, 1, 1].entries())
    header.setInt16(40 + 2 * at, value, true);
  header.setInt16(70, 4, true);
  header.setInt16(72, 16, true);
  for (const [at, value] of [1, 1.5, 1.5, 1.44, 1].entries()) header.setFloat32(76 + 4 * at, value, true);
  header.setFloat32(108, 352, true);
  header.setFloat32(112, 1, true);
  header.setInt16(252, 1, true);
  header.setUint32(344, 0x002b316e);
  for (const [at, letter] of [...'n+1'].entries()) header.setUint8(344 + at, letter.charCodeAt(0));
  header.setUint8(347, 0);
  const voxels = new Int16Array(width * height * depth);
  const ball = (/** @type {number[]} */ at, /** @type {number[]} */ centre, /** @type {number[]} */ radius) =>
    at.reduce((sum, value, axis) => sum + ((value - (centre[axis] ?? 0)) / (radius[axis] ?? 1)) ** 2, 0) < 1;
  for (let voxel = 0; voxel < voxels.length; voxel++) {
    const at = [
      (voxel % width) / width,
      (Math.floor(voxel / width) % height) / height,
      Math.floor(voxel / width / height) / depth,
    ];
    const noise = ((voxel * 7919) % 41) - 20;
    if (ball(at, [0.35, 0.45, 0.6], [0.16, 0.18, 0.25])) voxels[voxel] = 110 + noise;
    else if (ball(at, [0.7, 0.55, 0.65], [0.07, 0.09, 0.12])) voxels[voxel] = 130 + noise;
    else if (ball(at, [0.35, 0.62, 0.45], [0.05, 0.05, 0.12])) voxels[voxel] = 180 + noise;
    else if (ball(at, [0.62, 0.62, 0.45], [0.05, 0.05, 0.12])) voxels[voxel] = 180 + noise;
    else if (ball([at[0] ?? 0, at[1] ?? 0], [0.5, 0.5], [0.36, 0.27])) voxels[voxel] = 30 + noise;
    else voxels[voxel] = -1000;
  }
  await window.segloop.openDemo(1);
  const model = window.segloop.models()[0]?.id ?? '';
  const report = await window.segloop.import([new File([header.buffer, voxels], 'large_0000.nii')]);
  const scan = report.scans[0]?.id ?? '';
  await window.segloop.open(scan);
  const confidence = { veto: true };
  const result = await window.segloop.predict({
    scan,
    model,
    mirroring: false,
    tileStepSize: 1,
    device: 'cpu',
    confidence,
  });
  await window.segloop.open(result.id);
}
