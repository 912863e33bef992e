#!/usr/bin/env node
// @ts-check
/** Our WebGPU convolutions and encoder against onnxruntime-web's WebGPU back end, and against the adapter's peak. */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { chromiumArguments, chromiumPath } from '../scripts/chromium.mjs';
import { table, withSpread } from './markdown.mjs';
import { interleaved, spread } from './statistics.mjs';

const PORT = 7345;
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** @typedef {import('./webgpu/page.ts').Prepared} Prepared */

/** @param {Record<string, number[]>} times @param {string} name */
const samples = (times, name) => times[name] ?? [];

/** GFLOP/s of every repetition. @param {Record<string, number[]>} times @param {Prepared} prepared @param {string} name */
const rates = (times, prepared, name) =>
  samples(times, name).map((milliseconds) => (prepared.flops[name] ?? 0) / milliseconds / 1e6);

/** @param {Record<string, number[]>} times @param {Prepared} prepared @param {readonly string[]} names */
function bestOf(times, prepared, names) {
  const medians = names.map((name) => ({ name, rate: spread(rates(times, prepared, name)).median }));
  return medians.reduce((best, one) => (one.rate > best.rate ? one : best));
}

/** Ratios within one round of the interleaving, so that other load falls on both.
 *  @param {readonly number[]} above @param {readonly number[]} below */
const ratios = (above, below) => above.map((value, index) => value / (below[index] ?? Number.NaN));

/** @param {Prepared} prepared @param {Record<string, number[]>} times */
function report(prepared, times) {
  const compared = prepared.comparisons.map(({ network, ours, theirs }) => [
    network,
    withSpread(samples(times, ours), 0),
    withSpread(samples(times, theirs), 0),
    withSpread(ratios(samples(times, theirs), samples(times, ours)), 1),
    network.startsWith('encoder') ? '≥ 8' : '≥ 10',
  ]);
  const peak = bestOf(times, prepared, prepared.plainPeaks);
  const unrolled = bestOf(times, prepared, prepared.unrolledPeaks);
  const share = (/** @type {string} */ name, /** @type {string} */ of) =>
    withSpread(
      ratios(rates(times, prepared, name), rates(times, prepared, of)).map((value) => 100 * value),
      0,
    );
  const shares = prepared.convolutions.map((name) => [
    name.replace('kernel: ', ''),
    withSpread(rates(times, prepared, name), 1),
    share(name, peak.name),
    share(name, unrolled.name),
  ]);
  const peaks = [...prepared.plainPeaks, ...prepared.unrolledPeaks].map((name) => [
    name,
    withSpread(rates(times, prepared, name), 1),
  ]);
  return [
    '## WebGPU: convolutions and an encoder',
    `Adapter: ${prepared.adapter}. Nine interleaved repetitions in one process; median (smallest–largest). Both from input upload to read-back output.`,
    table(['network', 'ours, ms', 'onnxruntime-web WebGPU, ms', 'times faster', 'bar'], compared),
    `Multiply-add peak (best loop: ${peak.name}): ${peak.rate.toFixed(1)} GFLOP/s; with the loop body repeated four times (${unrolled.name}): ${unrolled.rate.toFixed(1)} GFLOP/s. Kernels alone, without upload and read-back. Bar: ≥ 45 % of the peak at 24³ and 48³.`,
    table(['convolution', 'GFLOP/s', '% of the peak', '% of the repeated loop’s'], shares),
    table(['peak loop', 'GFLOP/s'], peaks),
    '`node bench/webgpu.mjs`',
  ].join('\n\n');
}

/** @param {import('playwright').Page} page */
async function measure(page) {
  const prepared = await page.evaluate(async () => {
    const bench = await import(/* @vite-ignore */ `${location.origin}/bench/webgpu/page.ts`);
    Object.assign(globalThis, { bench });
    return /** @type {Promise<Prepared>} */ (bench.prepare());
  });
  console.error(`${prepared.adapter}: ${Object.keys(prepared.flops).length} contenders ready`);
  const runOf = (/** @type {string} */ name) => () =>
    page.evaluate((one) => /** @type {Promise<number>} */ (Reflect.get(globalThis, 'bench').run(one)), name);
  const contenders = Object.fromEntries(Object.keys(prepared.flops).map((name) => [name, runOf(name)]));
  return { prepared, times: await interleaved(contenders) };
}

const server = await createServer({
  root: ROOT,
  configFile: false,
  logLevel: 'error',
  cacheDir: 'node_modules/.vite-bench',
  optimizeDeps: { entries: ['bench/webgpu/page.ts'], exclude: ['onnxruntime-web'] },
  server: { port: PORT, strictPort: true, hmr: false, watch: null },
});
await server.listen();
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  await page.goto(`http://localhost:${PORT}/bench/webgpu/page.html`);
  const { prepared, times } = await measure(page);
  console.log(report(prepared, times));
  console.log(`\n\`\`\`json\n${JSON.stringify({ flops: prepared.flops, milliseconds: times })}\n\`\`\``);
} finally {
  await browser.close();
  await server.close();
}
