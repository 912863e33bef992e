#!/usr/bin/env node
// @ts-check
/**
 * f16 against f32 storage on nnU-Net's golden patches and whole cases, under Dawn for Node: a GPU's Vulkan driver, else Mesa's lavapipe
 * (mesa-vulkan-drivers 24 or later). Chromium's SwiftShader has no `shader-f16`.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openSourceModules } from '../scripts/sourceModules.mjs';
import { table } from './markdown.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BAR = 0.999;

/** @param {string} path */
const golden = async (path) => new Uint8Array(await readFile(`${ROOT}/golden/inference/${path}`));

/** @typedef {import('../workers/backend/webgpu/testing/storageDice.ts').StorageComparison} StorageComparison */

/** @param {StorageComparison} comparison */
function row({ patch, worst, dice }) {
  const shown = dice.map((value) => value?.toFixed(5) ?? 'absent').join(', ');
  const lowest = Math.min(...dice.map((value) => value ?? 1));
  return [patch, shown, lowest >= BAR ? 'yes' : 'NO', worst.toFixed(4)];
}

/** @param {import('../workers/inference/testing/storageCases.ts').CaseComparison} comparison */
function caseRow({ case: name, classes }) {
  const lowest = Math.min(...classes.map(({ dice }) => dice ?? 1));
  const shown = classes.map(({ values, dice }) => `${values.join('+')}: ${dice?.toFixed(5) ?? 'absent'}`);
  return [name, shown.join(', '), lowest >= BAR ? 'yes' : 'NO'];
}

const { load, close } = await openSourceModules();
try {
  const { openDawn } = await load('workers/backend/webgpu/testing/dawn.ts');
  const { compareStorages } = await load('workers/backend/webgpu/testing/storageDice.ts');
  const { compareCases } = await load('workers/inference/testing/storageCases.ts');
  const { GoldenFiles } = await load('workers/inference/testing/goldenFiles.ts');
  const state = await openDawn();
  if (state.state === 'absent' || !state.hasF16) throw new Error('No Vulkan driver here has shader-f16.');
  console.error(state.adapterName);
  const comparisons = /** @type {StorageComparison[]} */ (await compareStorages(state.device, golden));
  const cases = /** @type {import('../workers/inference/testing/storageCases.ts').CaseComparison[]} */ (
    await compareCases(state.device, new GoldenFiles(golden))
  );
  console.log(
    [
      '## WebGPU: f16 storage',
      `Adapter: ${state.adapterName}. Golden patches, Dice of every foreground class (or region) of f16 against f32 storage; bar ${BAR}.`,
      table(['patch', 'Dice', `≥ ${BAR}`, 'logits differ by at most'], comparisons.map(row)),
      'Whole cases, one fold, without mirroring, step 0.5:',
      table(['case', 'Dice by label values', `≥ ${BAR}`], cases.map(caseRow)),
      '`node bench/webgpuF16.mjs`',
    ].join('\n\n'),
  );
} finally {
  await close();
  // Dawn's threads keep the process alive.
  process.exit();
}
