// @ts-check
/**
 * The painting row: how a 20 mm circle brush follows the pointer on 512 × 512 × 300, and what the page holds in memory
 * with a scan of 512 × 512 × 600, its labels and a stack of undo.
 */
import { mebibytes, table } from './markdown.mjs';
import { gpuMemory, peakMemory, resetPeak, residentMemory, scanShown } from './pageProbe.mjs';
import { watchFrames } from './strokeFrames.mjs';
import { say, withStudio } from './studioSession.mjs';

/** @typedef {import('playwright').Page} Page */
/** @typedef {readonly [width: number, height: number, depth: number]} Size */
/** @typedef {{ median: number, most: number, worst: number }} Spread */

/** `node bench/painting.mjs 40` takes so many slices of both, to try the bench. */
const DEPTHS = process.argv[2] ? [Number(process.argv[2])] : [300, 600];
const MOVES = 240;
const BAR_MS = 50;
const BAR_BYTES = 1.5e9;
/** Operations on the whole map with their amounts: undo holds what they change. */
const OPERATIONS = /** @type {const} */ ([
  ['Grow by', '12'],
  ['Smooth: median of', '5'],
  ['Ignore background farther away than', '30'],
  ['Smooth all together: Gaussian of', '2'],
]);
/** An idle worker is ended after 5 s (app/editing/editingWorker.ts). */
const IDLE_MS = 6000;

/** In the page: a body with noise in it as an uncompressed NIfTI file. @param {Size} size */
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
  const slice = new Int16Array(width * height);
  for (let at = 0; at < slice.length; at++) {
    const radius = Math.hypot((at % width) - width / 2, Math.floor(at / width) - height / 2);
    slice[at] = radius < 200 ? 40 + ((at * 31) % 60) : -1000;
  }
  await window.segloop.import([
    new File([header.buffer, ...Array.from({ length: depth }, () => slice)], 'large_0000.nii'),
  ]);
}

/** @param {Page} page */
async function beginLabels(page) {
  await scanShown(page);
  await page.getByRole('button', { name: 'New labels' }).click();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('textbox', { name: 'Size of the brush' }).fill('20');
}

/** Three waves across the axial pane. @param {Page} page */
async function paint(page) {
  const pane = await page.getByRole('group', { name: /^Axial/ }).boundingBox();
  if (!pane) throw new Error('no axial pane');
  await page.evaluate(watchFrames);
  for (let stroke = 0; stroke < 3; stroke++) {
    const y = pane.y + 80 + 50 * stroke;
    await page.mouse.move(pane.x + 60, y);
    await page.mouse.down();
    for (let move = 0; move < MOVES / 3; move++) {
      const share = move / (MOVES / 3);
      await page.mouse.move(pane.x + 60 + share * (pane.width - 120), y + 25 * Math.sin(move / 5));
    }
    await page.mouse.up();
  }
  return page.evaluate(() => {
    const { strokeFrames } = /** @type {{ strokeFrames?: import('./strokeFrames.mjs').StrokeFrames }} */ (
      /** @type {unknown} */ (window)
    );
    return strokeFrames ?? { frames: [], work: [] };
  });
}

/** Seconds until “Saved” is shown. @param {Page} page */
async function saved(page) {
  const from = performance.now();
  await page.getByText(/^Saved /).waitFor({ timeout: 120_000 });
  return (performance.now() - from) / 1000;
}

/** The largest peak: Linux may forget a peak when memory is given back. @param {Page} page */
async function operateOnAll(page) {
  let most = 0;
  await page.keyboard.press('Escape');
  for (const [what, amount] of OPERATIONS) {
    await page.getByRole('combobox', { name: /^Change all of/ }).selectOption(what);
    await page.getByRole('textbox', { name: 'Millimetres' }).fill(amount);
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('button', { name: 'Apply' }).click({ timeout: 600_000 });
    const peak = await peakMemory(page);
    most = Math.max(most, peak);
    say(`${what} ${amount} mm: peak ${mebibytes(peak)}`);
  }
  await saved(page);
  return Math.max(most, await peakMemory(page));
}

/** @param {readonly number[]} values @returns {Spread} */
function spreadOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { median: at(0.5), most: at(0.95), worst: at(1) };
}

/** @param {number} depth */
async function measure(depth) {
  const size = /** @type {Size} */ ([512, 512, depth]);
  return withStudio(async (_session, _folder, { page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.evaluate(() => window.segloop.ready());
    await page.evaluate(importScan, size);
    const opening = await peakMemory(page);
    await beginLabels(page);
    say(
      `${size.join(' × ')}: opened, peak ${mebibytes(opening)}, now ${mebibytes(await residentMemory(page))}`,
    );
    await resetPeak(page);
    const { frames, work } = await paint(page);
    const seconds = await saved(page);
    const painting = await peakMemory(page);
    say(`painted and saved: peak ${mebibytes(painting)}, now ${mebibytes(await residentMemory(page))}`);
    await resetPeak(page);
    const operating = await operateOnAll(page);
    await page.waitForTimeout(IDLE_MS);
    const resident = await residentMemory(page);
    const gpu = await gpuMemory(page);
    say(`resident ${mebibytes(resident)}, GPU process ${mebibytes(gpu)}`);
    const moved = frames.filter((_, at) => (work[at] ?? 0) > 0.5);
    return { size, moved: spreadOf(moved), seconds, opening, painting, operating, resident, gpu };
  });
}

const measured = [];
for (const depth of DEPTHS) measured.push(await measure(depth));

const verdict = (/** @type {boolean} */ holds) => (holds ? 'holds' : '**missed**');
const megabytes = (/** @type {number} */ bytes) => `${Math.round(bytes / 1e6)} MB`;
const first = measured[0];
const largest = measured.at(-1);
if (!first || !largest) throw new Error('nothing was measured');
console.log(`## Painting

A circle brush of 20 mm, ${MOVES} moves of the pointer in three strokes across the axial plane; then, on the whole map,
${OPERATIONS.map(([what, amount]) => `“${what} ${amount} mm”`).join(', ')},
all kept by undo. Once each. Memory is that of the renderer that hosts page and workers: resident after a collection of
garbage with scan, labels and undo; peaks are VmHWM. The GPU process (SwiftShader's textures are RAM) is not part of the
bar.

${table(
  [
    'voxels',
    'frame to frame while it moves, ms: median / 95 % / worst',
    's to “Saved”',
    'resident',
    'peak: opening / painting / operations',
    'GPU process',
  ],
  measured.map(({ size, moved, seconds, resident, opening, painting, operating, gpu }) => [
    size.join(' × '),
    [moved.median, moved.most, moved.worst].map((ms) => ms.toFixed(1)).join(' / '),
    seconds.toFixed(1),
    megabytes(resident),
    [opening, painting, operating].map(megabytes).join(' / '),
    megabytes(gpu),
  ]),
)}

${table(
  ['bar', 'measured', ''],
  [
    [
      `median frame of the stroke on ${first.size.join(' × ')} < ${BAR_MS} ms`,
      `${first.moved.median.toFixed(1)} ms`,
      verdict(first.moved.median < BAR_MS),
    ],
    [
      `scan, labels and undo of ${largest.size.join(' × ')} < ${megabytes(BAR_BYTES)}`,
      megabytes(largest.resident),
      verdict(largest.resident < BAR_BYTES),
    ],
  ],
)}

\`npm run bench -- --only painting\``);
