#!/usr/bin/env node
// @ts-check
/**
 * `npm run demo [-- --seed N] [--device auto|webgpu|cpu] [--keep FOLDER]`: draws a phantom that the demo model has
 * never seen, segments it with `segloop predict`'s own engine and prints Dice per organ and the time of each stage.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEMO_MODEL, drawCase } from '../demo/drawnCase.mjs';
import { phantomNifti, voxelsOfNifti } from '../demo/nifti.mjs';
import { CommandError } from './commandError.mjs';
import { predict } from './predict.mjs';
import { readPredictArguments } from './predictArguments.mjs';

const CASE = 'phantom';
const TRAINING_SEEDS_FROM = 1000;

/** 2·|A∩B| / (|A|+|B|); undefined where neither has the label.
 *  @param {ArrayLike<number>} found @param {ArrayLike<number>} truth @param {number} label */
function dice(found, truth, label) {
  let both = 0;
  let either = 0;
  for (let i = 0; i < truth.length; i++) {
    const f = found[i] === label ? 1 : 0;
    const t = truth[i] === label ? 1 : 0;
    both += f * t;
    either += f + t;
  }
  return either === 0 ? undefined : (2 * both) / either;
}

/** @param {string} folder @param {string} device
 *  @returns {Promise<{ seconds: Record<string, number>, backend: string, adapter: string, peakBytes?: number }>} */
async function segment(folder, device) {
  /** @type {string[]} */
  const lines = [];
  const options = readPredictArguments([
    ...['-i', path.join(folder, `${CASE}_0000.nii.gz`), '-o', path.join(folder, 'out')],
    ...['-m', DEMO_MODEL, '-device', device, '--json'],
  ]);
  if (options === 'help') throw new CommandError('demo: no arguments for predict.');
  const voice = {
    result: (/** @type {string} */ line) => void lines.push(line),
    note: (/** @type {string} */ line) => console.log(line),
  };
  const code = await predict(options, voice, new AbortController().signal);
  if (code !== 0 || !lines[0]) throw new CommandError('demo: the prediction failed; see above.');
  return JSON.parse(lines[0]);
}

/** @param {number} seed @param {string} device @param {string} folder */
async function run(seed, device, folder) {
  const { scan, labels, labelValues, seconds: drawing } = await drawCase(folder, CASE, { seed });
  console.log(`Phantom of seed ${seed}: ${scan.geometry.size.toReversed().join(' × ')} voxels.`);
  await writeFile(path.join(folder, `${CASE}_truth.nii.gz`), phantomNifti(labels));

  const report = await segment(folder, device);
  const found = voxelsOfNifti(await readFile(path.join(folder, 'out', `${CASE}.nii.gz`)));
  console.log('\nDice against the truth');
  const scores = Object.entries(labelValues).map(([name, label]) => ({
    name,
    score: dice(found, labels.data, label),
  }));
  for (const { name, score } of scores)
    console.log(`  ${name.padEnd(14)}${score === undefined ? 'absent' : score.toFixed(3)}`);
  const present = scores.flatMap(({ score }) => score ?? []);
  const mean = present.reduce((sum, score) => sum + score, 0) / present.length;
  console.log(`  ${'mean'.padEnd(14)}${mean.toFixed(3)}`);

  console.log(`\nSeconds on ${report.backend} (${report.adapter})`);
  for (const [stage, seconds] of Object.entries({ draw: drawing, ...report.seconds }))
    console.log(`  ${stage.padEnd(14)}${seconds.toFixed(2)}`);
  if (report.peakBytes) console.log(`Peak memory of the page: ${Math.round(report.peakBytes / 2 ** 20)} MiB`);
}

async function main() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      device: { type: 'string', default: 'auto' },
      keep: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new CommandError(`--seed ${values.seed}: give a whole number.`);
  if (seed >= TRAINING_SEEDS_FROM)
    console.log(`Seeds from ${TRAINING_SEEDS_FROM} on may have been in the training set.`);
  const folder = values.keep ?? (await mkdtemp(path.join(os.tmpdir(), 'segloop-demo-')));
  await mkdir(folder, { recursive: true });
  try {
    await run(seed, values.device, folder);
  } finally {
    if (values.keep === undefined) await rm(folder, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(`segloop: ${error.message}`);
  process.exitCode = 1;
}
