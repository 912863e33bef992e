#!/usr/bin/env node
// @ts-check
/**
 * The same recipe on the same preprocessed phantoms, here on the CPU path and in stock nnU-Net on the CPU, over several seeds: do both
 * reach the same final Dice? Usage: node bench/stockTraining.mjs [SEEDS] [EPOCHS]; SEEDS is a number or a list (1,2). See
 * docs/experiments/training.md. Python is SEGLOOP_PYTHON, else `/opt/nnunet/bin/python`, and needs nnunetv2 2.8.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPhantomStudio, TASK } from '../demo/phantomStudio.mjs';

const PYTHON = process.env.SEGLOOP_PYTHON ?? '/opt/nnunet/bin/python';
const BAR = 0.02;
const [asked = '3', epochs = 30] = process.argv.slice(2);
const seeds = asked.includes(',')
  ? asked.split(',').map(Number)
  : Array.from({ length: Number(asked) }, (_, i) => i + 1);
const folder = mkdtempSync(path.join(os.tmpdir(), 'segloop-recipe-'));
const studio = await openPhantomStudio(folder);
const dataset = await studio.dataset({
  ...{ id: 901, name: 'Late', cases: 15, firstSeed: 1000 },
  look: TASK.look,
});

/** @param {number} seed */
function stock(seed) {
  const { trainer, learningRate, iterations, validationIterations } = TASK;
  const recipe = { dataset, trainer, learningRate, iterations, validationIterations };
  const run = { ...recipe, epochs: Number(epochs), seed, threads: os.availableParallelism() };
  const script = fileURLToPath(new URL('stockTraining.py', import.meta.url));
  const text = execFileSync(PYTHON, [script, JSON.stringify(run)], {
    env: {
      ...process.env,
      nnUNet_raw: path.join(folder, 'nnUNet_raw'),
      nnUNet_preprocessed: path.join(folder, 'nnUNet_preprocessed'),
      nnUNet_results: path.join(folder, 'stock'),
    },
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(text.toString().trim().split('\n').at(-1) ?? '');
}

/** @type {{ here: number[], stock: number[] }} */
const dice = { here: [], stock: [] };
for (const seed of seeds) {
  const ours = await studio.train(`seed ${seed}`, { dataset, epochs: Number(epochs), seed });
  const { dice: reached, seconds } = ours;
  const classes = Object.values(await studio.perClass(dataset));
  console.log(JSON.stringify({ engine: 'here', seed, dice: reached, classes, seconds }));
  const theirs = stock(seed);
  console.log(JSON.stringify({ engine: 'stock', seed, ...theirs }));
  dice.here.push(reached);
  dice.stock.push(theirs.dice);
}
await studio.close();
rmSync(folder, { recursive: true });

const mean = (/** @type {number[]} */ values) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const [here, there] = [mean(dice.here), mean(dice.stock)];
const apart = Number(Math.abs(here - there).toFixed(4));
const passed = apart <= BAR;
console.log(
  JSON.stringify({ here: Number(here.toFixed(4)), stock: Number(there.toFixed(4)), apart, passed }),
);
process.exit(passed ? 0 : 1);
