#!/usr/bin/env node
// @ts-check
/** Training: WebGPU on SwiftShader against its own forward pass and against jax-js, and a step of the CPU path against
 *  PyTorch. See README.md. Python is SEGLOOP_PYTHON, else `/opt/nnunet/bin/python`, and needs torch and nnunetv2. */
import { spawn } from 'node:child_process';
import os from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { chromiumArguments, chromiumPath } from '../scripts/chromium.mjs';
import { openSourceModules } from '../scripts/sourceModules.mjs';
import { mebibytes, table, withSpread } from './markdown.mjs';
import { interleaved } from './statistics.mjs';

const PORT = 7346;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PYTHON = process.env.SEGLOOP_PYTHON ?? '/opt/nnunet/bin/python';
/** SwiftShader reaches some GFLOP/s: a network that takes a second or two. */
const ON_WEBGPU = { features: [16, 32, 64, 128], size: 48, batch: 1 };
const ON_CPU = { features: [32, 64, 128, 256], size: 64, batch: 2 };
/** A step of the CPU path takes half a minute. */
const CPU_REPETITIONS = 3;
const threads = os.availableParallelism();

/** @typedef {import('./webgpu/trainingPage.ts').PreparedTraining} Prepared */

/** Of one round of the interleaving, so that other load falls on both.
 *  @param {Record<string, number[]>} times @param {string} above @param {string} below */
const ratios = (times, above, below) =>
  (times[above] ?? []).map((value, i) => value / (times[below]?.[i] ?? Number.NaN));

/** @param {Prepared} prepared @param {Record<string, number[]>} times */
function webgpuReport({ adapter, bytes }, times) {
  const { features, size, batch } = ON_WEBGPU;
  const saved = 100 * (1 - bytes.recomputed.activations / bytes.kept.activations);
  return [
    `### WebGPU`,
    `Adapter: ${adapter}. PlainConvUNet [${features.join(', ')}], ${size}³, batch ${batch}; convolution 32→32, 24³. Nine interleaved repetitions, median (smallest–largest).`,
    table(
      ['what', 'measured', 'bar'],
      [
        ['forward, ms', withSpread(times.forward ?? [], 0), ''],
        ['forward + backward / forward', withSpread(ratios(times, 'forwardBackward', 'forward')), '≤ 3.2'],
        ['activations computed again: less memory, %', saved.toFixed(0), '≥ 40'],
        [
          '… and time, %',
          withSpread(
            ratios(times, 'recomputed', 'forwardBackward').map((value) => 100 * value - 100),
            0,
          ),
          '≤ 35',
        ],
        ['… of all memory', `${mebibytes(bytes.kept.total)} → ${mebibytes(bytes.recomputed.total)}`, ''],
        [
          'jax-js / ours, convolution and weight gradient',
          withSpread(ratios(times, 'jax', 'ours'), 1),
          '≥ 4',
        ],
      ],
    ),
  ].join('\n\n');
}

async function onWebgpu() {
  const server = await createServer({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    cacheDir: 'node_modules/.vite-bench',
    optimizeDeps: { entries: ['bench/webgpu/trainingPage.ts'], exclude: ['onnxruntime-web'] },
    server: { port: PORT, strictPort: true, hmr: false, watch: null },
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`http://localhost:${PORT}/bench/webgpu/page.html`);
    const prepared = await page.evaluate(async ({ features, size, batch }) => {
      const bench = await import(/* @vite-ignore */ `${location.origin}/bench/webgpu/trainingPage.ts`);
      Object.assign(globalThis, { bench });
      return /** @type {Promise<Prepared>} */ (bench.prepare(features, size, batch));
    }, ON_WEBGPU);
    console.error(`${prepared.adapter}: ${prepared.contenders.join(', ')}`);
    const runOf = (/** @type {string} */ name) => () =>
      page.evaluate(
        (one) => /** @type {Promise<number>} */ (Reflect.get(globalThis, 'bench').run(one)),
        name,
      );
    const times = await interleaved(
      Object.fromEntries(prepared.contenders.map((name) => [name, runOf(name)])),
    );
    return webgpuReport(prepared, times);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** @returns {Promise<{ version: string, run: () => Promise<number>, stop: () => void }>} */
async function torch() {
  const { features, size, batch } = ON_CPU;
  const script = fileURLToPath(new URL('torchTraining.py', import.meta.url));
  const parameters = [script, size, batch, threads, features.join(',')].map(String);
  const child = spawn(PYTHON, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.on('error', (error) => console.error(error.message));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${PYTHON} stopped. Set SEGLOOP_PYTHON to a Python with torch and nnunetv2.`);
    return String(value);
  };
  const run = async () => {
    child.stdin.write('run\n');
    return Number(await next());
  };
  return { version: await next(), run, stop: () => child.stdin.end() };
}

/** @returns {Promise<() => Promise<number>>} seconds of one step of ours */
async function ours() {
  const { load } = await openSourceModules();
  const { trainingSpec, randomWeights, randomBatch } = await load('bench/webgpu/training.ts');
  const { createOnnxTraining } = await load('workers/backend/onnx/index.ts');
  const { features, size, batch } = ON_CPU;
  const spec = trainingSpec(features, size, batch);
  const state = { weights: randomWeights(spec.graph), momentum: new Map() };
  const program = await createOnnxTraining({ threads }).compileTraining(spec, state);
  const data = randomBatch(spec);
  const learningRates = new Map([...spec.trainable].map((name) => [name, 0.01]));
  const update = { learningRates, momentum: 0.99, weightDecay: 3e-5, clipNorm: 12 };
  return async () => {
    const start = performance.now();
    await program.step(data, update);
    return (performance.now() - start) / 1000;
  };
}

async function onCpu() {
  const native = await torch();
  const times = await interleaved({ ours: await ours(), torch: native.run }, CPU_REPETITIONS);
  native.stop();
  const { features, size, batch } = ON_CPU;
  const speed = withSpread(ratios(times, 'torch', 'ours'));
  return [
    '### CPU path',
    `One step of PlainConvUNet [${features.join(', ')}], ${size}³, batch ${batch}, ${threads} threads, ${CPU_REPETITIONS} interleaved repetitions.`,
    table(
      ['engine', 's a step'],
      [
        ['CPU path (WebAssembly SIMD)', withSpread(times.ours ?? [])],
        [`PyTorch ${native.version}`, withSpread(times.torch ?? [])],
      ],
    ),
    `Speed against PyTorch, round by round: **${speed}** (bar 0.1, goal 0.3).`,
  ].join('\n\n');
}

const wanted = process.argv.slice(2);
const sections = [];
if (wanted.length === 0 || wanted.includes('webgpu')) sections.push(await onWebgpu());
if (wanted.length === 0 || wanted.includes('cpu')) sections.push(await onCpu());
console.log(['## Training', ...sections, '`node bench/training.mjs [webgpu] [cpu]`'].join('\n\n'));
// onnxruntime's threads would keep the process alive.
process.exit(0);
