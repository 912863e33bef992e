#!/usr/bin/env node
// @ts-check
/** Our WebGPU kernels under Dawn for Node, on a real GPU's Vulkan driver (else lavapipe), against its multiply-add peak. */
import { openSourceModules } from '../scripts/sourceModules.mjs';
import { table, withSpread } from './markdown.mjs';
import { interleaved, spread } from './statistics.mjs';

/** @typedef {import('./webgpu/contender.ts').Contender} Contender */

/** GFLOP/s of every repetition. @param {readonly Contender[]} contenders */
async function rates(contenders) {
  const times = await interleaved(Object.fromEntries(contenders.map(({ name, run }) => [name, run])));
  return contenders.map(({ name, flops }) => ({
    name,
    rates: (times[name] ?? []).map((milliseconds) => flops / milliseconds / 1e6),
  }));
}

const { load, close } = await openSourceModules();
try {
  const { prepare } = await load('bench/webgpu/dawn.ts');
  const { adapter, peaks, kernels } = await prepare();
  console.error(adapter);
  const best = Math.max(...(await rates(peaks)).map((one) => spread(one.rates).median));
  const rows = (await rates(kernels)).map(({ name, rates: found }) => [
    name,
    withSpread(found, 0),
    ((100 * spread(found).median) / best).toFixed(0),
  ]);
  console.log(
    [
      '## WebGPU on Dawn: kernels against the peak',
      `Adapter: ${adapter}. Multiply-add peak ${best.toFixed(0)} GFLOP/s. Nine interleaved repetitions, median (smallest–largest), without upload and read-back. Goal: 60 % on a GPU.`,
      table(['network, storage', 'GFLOP/s', '% of the peak'], rows),
      '`node bench/webgpuDawn.mjs`',
    ].join('\n\n'),
  );
} finally {
  await close();
  // Dawn's threads keep the process alive.
  process.exit();
}
