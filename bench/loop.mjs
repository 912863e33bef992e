#!/usr/bin/env node
// @ts-check
/**
 * The loop's experiment: node bench/loop.mjs [--seeds 5] [--epochs 20] [--iterations 10] [--tuning 4] [--rate 0.05]
 * Prints its table as Markdown and keeps it, with every figure and the curves, beside docs/experiments/loop.md.
 * In pieces: with --resume FOLDER the workspaces and every finished arm are kept there, so that a killed run goes on; with
 * --minutes N no other arm is begun after that.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { numbersOf, openExperiment, ranOn } from './experimentInPieces.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    labelled: { type: 'string', default: '10' },
    unlabelled: { type: 'string', default: '40' },
    unseen: { type: 'string', default: '40' },
    epochs: { type: 'string', default: '20' },
    iterations: { type: 'string', default: '10' },
    tuning: { type: 'string', default: '4' },
    // Five times nnU-Net's: with its 0.01 most of so few batches pass before anything is found.
    rate: { type: 'string', default: '0.05' },
    resume: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
    keep: { type: 'string', default: path.join(ROOT, 'docs/experiments/loop') },
  },
});
const effort = numbersOf(values, [
  .../** @type {const} */ (['labelled', 'unlabelled', 'unseen', 'epochs', 'iterations', 'tuning', 'rate']),
]);

const { load, close, kept, ofSeeds } = await openExperiment(values);
const { runSeed } = /** @type {typeof import('./loop/experiment.ts')} */ (
  await load('bench/loop/experiment.ts')
);
const { curvesSvg, tablesOf } = /** @type {typeof import('./loop/tables.ts')} */ (
  await load('bench/loop/tables.ts')
);

const { NodeDirectory } = /** @type {typeof import('../workers/workspace/testing/nodeDirectory.ts')} */ (
  await load('workers/workspace/testing/nodeDirectory.ts')
);

const work = values.resume ?? (await mkdtemp(path.join(os.tmpdir(), 'segloop-loop-')));
const results = await ofSeeds(1, Number(values.seeds), (seed) =>
  runSeed(new NodeDirectory(path.join(work, `seed-${seed}`)), seed, effort, kept, console.error),
);
if (results.length > 0) {
  const seconds = results.reduce((sum, one) => sum + one.seconds, 0);
  const text = `${tablesOf(results, effort)}\n${Math.round(seconds / results.length)} s a seed on ${ranOn()}.\n`;
  console.log(text);
  await writeFile(`${values.keep}-figures.md`, text);
  await writeFile(`${values.keep}-figures.json`, `${JSON.stringify({ effort, results }, null, 2)}\n`);
  await writeFile(`${values.keep}-curves.svg`, curvesSvg(results));
}
if (!values.resume) await rm(work, { recursive: true });
await close();
process.exit(0);
