#!/usr/bin/env node
// @ts-check
/**
 * A training step under Dawn for Node, on a real GPU's Vulkan driver (else lavapipe): forward, forward + backward, the
 * whole step, memory with and without computing again, and where the time goes.
 *
 *     node bench/webgpuTraining.mjs [--features 32,64,128,256,320,320] [--size 128] [--batch 2] [--repetitions 5]
 */
import { parseArgs } from 'node:util';
import { openSourceModules } from '../scripts/sourceModules.mjs';
import { mebibytes, table, withSpread } from './markdown.mjs';
import { interleaved, spread } from './statistics.mjs';

const { values } = parseArgs({
  options: {
    features: { type: 'string', default: '32,64,128,256,320,320' },
    size: { type: 'string', default: '128' },
    batch: { type: 'string', default: '2' },
    repetitions: { type: 'string', default: '5' },
  },
});
const features = values.features.split(',').map(Number);
const [size, batch, repetitions] = [values.size, values.batch, values.repetitions].map(Number);

/** @typedef {import('./webgpu/training.ts').TrainingContender} Contender */

const { load, close } = await openSourceModules();
try {
  const { openDawn } = await load('workers/backend/webgpu/testing/dawn.ts');
  const { budgetOfRecomputing, trainingContender, trainingSpec, forwardFlops } =
    await load('bench/webgpu/training.ts');
  const state = await openDawn();
  if (state.state === 'absent') throw new Error(state.detail);
  console.error(state.adapterName);
  const spec = trainingSpec(features, size, batch);
  const flops = forwardFlops(spec);
  const kept = /** @type {Contender} */ (await trainingContender(state.device, spec, 2 ** 40));
  const times = await interleaved(
    { forward: kept.forward, both: kept.forwardBackward, step: kept.step },
    repetitions,
  );
  const profile = await kept.profile();
  kept.dispose();
  const budget = budgetOfRecomputing(kept.bytes);
  const again = /** @type {Contender} */ (await trainingContender(state.device, spec, budget));
  const { recomputed } = await interleaved({ recomputed: again.forwardBackward }, repetitions);
  const gigaflops = (/** @type {number[]} */ list, /** @type {number} */ factor) =>
    withSpread(
      list.map((milliseconds) => (factor * flops) / milliseconds / 1e6),
      0,
    );
  const [forward = [], both = [], step = []] = [times.forward, times.both, times.step];
  const more = (recomputed ?? []).map((value) => 100 * (value / spread(both).median - 1));
  const heaviest = Object.entries(profile)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 12)
    .map(([name, milliseconds]) => [name, milliseconds.toFixed(1)]);
  console.log(
    [
      '## WebGPU on Dawn: a training step',
      `Adapter: ${state.adapterName}. PlainConvUNet [${features.join(', ')}], ${size}³, batch ${batch}, f32; ${repetitions} interleaved repetitions, median (smallest–largest).`,
      table(
        ['what', 'ms', 'GFLOP/s (convolutions)'],
        [
          ['forward', withSpread(forward, 1), gigaflops(forward, 1)],
          ['forward + backward', withSpread(both, 1), gigaflops(both, 3)],
          ['step with upload and read-back', withSpread(step, 1), gigaflops(step, 3)],
        ],
      ),
      `Forward + backward / forward: **${(spread(both).median / spread(forward).median).toFixed(2)}**. Memory ${mebibytes(kept.bytes.total)}; computing again ${mebibytes(again.bytes.total)} for ${withSpread(more, 0)} % more time.`,
      table(['dispatches submitted alone', 'ms'], heaviest),
      '`node bench/webgpuTraining.mjs`',
    ].join('\n\n'),
  );
} finally {
  await close();
  // Dawn's threads keep the process alive.
  process.exit();
}
