#!/usr/bin/env node
// @ts-check
/** The CPU path against native PyTorch: nnU-Net's default 3-D network, one patch, the same threads. See README.md.
 *  Python is SEGLOOP_PYTHON, else `/opt/nnunet/bin/python`, and needs torch and dynamic-network-architectures. */
import { spawn } from 'node:child_process';
import os from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openSourceModules } from '../scripts/sourceModules.mjs';
import { interleaved, spread } from './statistics.mjs';

const PYTHON = process.env.SEGLOOP_PYTHON ?? '/opt/nnunet/bin/python';
const SIZE = 64;
const BAR = 0.25;
/** Threads of either side spin for a moment after a run; the other must not meet them. */
const REST_MS = 500;
const threads = os.availableParallelism();

const { load } = await openSourceModules();

const ARCHITECTURE = {
  className: 'PlainConvUNet',
  kwargs: {
    n_stages: 6,
    features_per_stage: [32, 64, 128, 256, 320, 320],
    conv_op: 'torch.nn.modules.conv.Conv3d',
    kernel_sizes: 3,
    strides: [1, 2, 2, 2, 2, 2],
    n_conv_per_stage: 2,
    n_conv_per_stage_decoder: 2,
    conv_bias: true,
    norm_op: 'torch.nn.modules.instancenorm.InstanceNorm3d',
    norm_op_kwargs: { eps: 1e-5, affine: true },
    nonlin: 'torch.nn.LeakyReLU',
    nonlin_kwargs: { inplace: true },
  },
};

/** He initialisation, so that activations neither vanish nor overflow.
 *  @param {{ name: string, shape: readonly number[] }} parameter */
function randomValues({ name, shape }) {
  const length = shape.reduce((product, extent) => product * extent, 1);
  if (shape.length === 1) return new Float32Array(length).fill(name.endsWith('norm.weight') ? 1 : 0);
  const width = Math.sqrt(24 / (length / (shape[0] ?? 1)));
  return Float32Array.from({ length }, () => (Math.random() - 0.5) * width);
}

/** @returns {Promise<() => Promise<number>>} seconds of one forward */
async function ours() {
  const { buildGraph } = await load('workers/network/index.ts');
  const { createOnnxBackend } = await load('workers/backend/onnx/index.ts');
  const graph = buildGraph(ARCHITECTURE, { inputChannels: 1, outputChannels: 3 });
  const weights = new Map();
  for (const parameter of graph.parameters) weights.set(parameter.name, randomValues(parameter));
  const program = await createOnnxBackend({ threads }).compile(graph, weights, [1, SIZE, SIZE, SIZE]);
  const patch = Float32Array.from({ length: SIZE ** 3 }, Math.random);
  return async () => {
    await sleep(REST_MS);
    const start = performance.now();
    await program.forward(patch);
    return (performance.now() - start) / 1000;
  };
}

/** @returns {Promise<{ version: string, run: () => Promise<number>, stop: () => void }>} */
async function native() {
  const script = fileURLToPath(new URL('torchNetwork.py', import.meta.url));
  const child = spawn(PYTHON, [script, String(SIZE), String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${PYTHON} stopped. Set SEGLOOP_PYTHON to a Python with torch and nnunetv2.`);
    return String(value);
  };
  child.on('error', (error) => console.error(error.message));
  return {
    version: await next(),
    run: async () => {
      await sleep(REST_MS);
      child.stdin.write('run\n');
      return Number(await next());
    },
    stop: () => child.stdin.end(),
  };
}

const torch = await native();
const forward = await ours();
console.error(`one patch of ${SIZE}³ on ${threads} threads, nine times each …`);
const times = await interleaved({ ours: forward, torch: torch.run });
torch.stop();
const mine = spread(times.ours ?? []);
const theirs = spread(times.torch ?? []);
const row = (/** @type {string} */ name, /** @type {typeof mine} */ { median, low, high }) =>
  `| ${name} | ${median.toFixed(2)} s | ${low.toFixed(2)} to ${high.toFixed(2)} s |`;

console.log(`## CPU path against PyTorch

PlainConvUNet, 6 stages of 32, 64, 128, 256, 320, 320 features, two convolutions a stage, one patch of ${SIZE}³,
${threads} threads, nine interleaved repetitions. Ours: onnxruntime-web's WebAssembly in Node's V8.

| engine | median | spread |
| --- | --- | --- |
${row('CPU path (WebAssembly SIMD)', mine)}
${row(`PyTorch ${torch.version}`, theirs)}

Speed against PyTorch: **${(theirs.median / mine.median).toFixed(2)}** (bar ${BAR}).

\`node bench/cpuNetwork.mjs\``);
// onnxruntime's threads would keep the process alive.
process.exit(0);
