#!/usr/bin/env node
// @ts-check
/**
 * Mean teacher with and without, on few labelled phantoms: node bench/meanTeacher.mjs [--seeds 3] [--epochs 15]
 * [--iterations 10] [--labelled 6] [--unlabelled 20] [--unseen 20] [--weight 0.1]
 * Prints its tables as Markdown and keeps every figure beside docs/experiments/mean-teacher.md.
 * In pieces: with --resume FOLDER every finished seed is kept there; with --minutes N no other seed is begun after that, with
 * --first N none before, so that several run side by side.
 */
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { numbersOf, openExperiment, ranOn } from './experimentInPieces.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    first: { type: 'string', default: '1' },
    labelled: { type: 'string', default: '6' },
    unlabelled: { type: 'string', default: '20' },
    unseen: { type: 'string', default: '20' },
    epochs: { type: 'string', default: '15' },
    iterations: { type: 'string', default: '10' },
    // As the loop's experiment: with nnU-Net's 0.01 most of so few batches pass before anything is found.
    rate: { type: 'string', default: '0.05' },
    weight: { type: 'string', default: '0.1' },
    threshold: { type: 'string', default: '0.8' },
    decay: { type: 'string', default: '0.99' },
    resume: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
    keep: { type: 'string', default: path.join(ROOT, 'docs/experiments/mean-teacher') },
  },
});
const effort = numbersOf(values, [
  .../** @type {const} */ (['labelled', 'unlabelled', 'unseen', 'epochs', 'iterations', 'rate']),
  .../** @type {const} */ (['weight', 'threshold', 'decay']),
]);

// One thread: two that wait for each other lose most of their time on a machine that is shared.
Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: 1 }, configurable: true });

const { load, close, kept, ofSeeds } = await openExperiment(values);
const { runSeed } = /** @type {typeof import('./meanTeacher/experiment.ts')} */ (
  await load('bench/meanTeacher/experiment.ts')
);
const { tablesOf } = /** @type {typeof import('./meanTeacher/tables.ts')} */ (
  await load('bench/meanTeacher/tables.ts')
);

const results = await ofSeeds(Number(values.first), Number(values.seeds), (seed) =>
  kept.of(`seed-${seed}`, () => runSeed(seed, effort, console.error)),
);
if (results.length === 0) process.exit(1);
const load1 = (os.loadavg()[0] ?? 0).toFixed(1);
const text = `${tablesOf(results, effort)}\nOn ${ranOn()}, at load ${load1}.\n`;
console.log(text);
await writeFile(`${values.keep}-figures.json`, `${JSON.stringify({ effort, results }, null, 2)}\n`);
await close();
process.exit(0);
