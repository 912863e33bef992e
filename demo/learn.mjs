#!/usr/bin/env node
// @ts-check
/**
 * Does training here learn? On phantoms, on the CPU path, through the same queue and runners as the page:
 *   1. from scratch to a final validation;  2. another look (portal venous, more noise) with few cases: from scratch, and
 *   fine-tuned from 1 with as many iterations.
 * Usage: node demo/learn.mjs [EPOCHS] [TUNING_EPOCHS]. Prints one JSON line a training. See docs/experiments/training.md.
 */
import { openPhantomStudio, TASK } from './phantomStudio.mjs';

const [epochs = 30, tuningEpochs = 4] = process.argv.slice(2).map(Number);
const started = performance.now();
const studio = await openPhantomStudio();

/** @param {string} name @param {{ dataset: string, [key: string]: unknown }} spec */
async function train(name, spec) {
  const training = await studio.train(name, spec);
  console.log(JSON.stringify({ ...training, classes: await studio.perClass(spec.dataset) }));
  return training;
}

const late = { id: 901, name: 'Late', cases: 15, firstSeed: 1000, look: TASK.look };
const portal = { id: 902, name: 'Portal', cases: 5, firstSeed: 2000, look: { contrast: 1, noise: 20 } };
const first = await studio.dataset(late);
const second = await studio.dataset(portal);
const trained = await train('scratch, late', { dataset: first, epochs });
const few = { dataset: second, epochs: tuningEpochs };
const scratch = await train('scratch, portal', few);
const tuned = await train('fine-tuned, portal', {
  ...few,
  learningRate: TASK.learningRate / 10,
  start: {
    from: 'model',
    model: trained.model,
    fold: 0,
    checkpoint: 'checkpoint_final.pth',
    head: 'keep',
    input: 'refuse',
  },
});
const minutes = Number(((performance.now() - started) / 60_000).toFixed(1));
const passed = trained.dice >= 0.85 && tuned.dice > scratch.dice && minutes < 15;
console.log(JSON.stringify({ scratch: trained.dice, few: scratch.dice, tuned: tuned.dice, minutes, passed }));
await studio.close();
process.exit(passed ? 0 : 1);
