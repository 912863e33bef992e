/** nnU-Net 2.8.1's own logits. Tolerances: golden/inference/README.md, golden/training/README.md. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Czyx } from '../../image/index.ts';
import {
  buildGraph,
  inputChannels,
  labelRules,
  type NpyArray,
  openCheckpoint,
  parseDatasetJson,
  parsePlans,
  readNpy,
  readNpz,
  readWeights,
  resolveConfiguration,
  type Weights,
} from '../../network/index.ts';
import { createOnnxBackend } from './index.ts';

const golden = (path: string) =>
  new Uint8Array(readFileSync(new URL(`../../../golden/${path}`, import.meta.url)));
const json = (path: string) => JSON.parse(new TextDecoder().decode(golden(path)));
const backend = createOnnxBackend();

/** `[c, y, x]` of a planar network gets depth 1. */
const czyx = (shape: readonly number[]): Czyx => {
  const [c = 1, ...size] = shape;
  const [z = 1, y = 1, x = 1] = size.length === 2 ? [1, ...size] : size;
  return [c, z, y, x];
};

function largestDifference(found: Float32Array, expected: NpyArray): number {
  expect(found.length).toBe(expected.data.length);
  return found.reduce((worst, value, i) => Math.max(worst, Math.abs(value - Number(expected.data[i]))), 0);
}

async function goldenModel(folder: string, fold: string) {
  const path = `inference/${folder}/fold_${fold}/checkpoint_final.pth`;
  const checkpoint = await openCheckpoint(new Blob([golden(path)]), path);
  const dataset = parseDatasetJson(checkpoint.datasetJson);
  const configuration = resolveConfiguration(parsePlans(checkpoint.plansJson), checkpoint.configuration);
  const graph = buildGraph(configuration.architecture, {
    inputChannels: inputChannels(dataset, configuration),
    outputChannels: labelRules(dataset).outputChannels,
  });
  return { graph, weights: await readWeights(checkpoint.file, checkpoint.stateDict, graph) };
}

it.each([
  ['ct3d', 'nnUNetTrainer__nnUNetPlans__3d_fullres', '0', ['ct_tiles', 'ct_thin']],
  ['mr2d', 'nnUNetTrainer__nnUNetPlans__2d', '0', ['mr_tiles', 'mr_small']],
  ['aniso_resenc', 'nnUNetTrainer__nnUNetResEncUNetMPlans__3d_fullres', '0', ['le_tiles', 'le_flat']],
  ['cascade', 'nnUNetTrainer__nnUNetPlans__3d_cascade_fullres', 'all', ['ca_tiles', 'ca_thin']],
])('gives the logits of %s within 1e-3', async (name, model, fold, cases) => {
  const { graph, weights } = await goldenModel(`${name}/model/${model}`, fold);
  for (const one of cases) {
    const folder = `inference/${name}/expected/steps/${one}`;
    const patch = readNpy(golden(`${folder}/patch_input.npy`));
    const program = await backend.compile(graph, weights, czyx(patch.shape));
    const logits = await program.forward(patch.data as Float32Array);
    const expected = readNpy(golden(`${folder}/patch_logits.npy`));
    expect(program.outputShape).toEqual(czyx(expected.shape));
    expect(largestDifference(logits, expected)).toBeLessThan(1e-3);
    program.dispose();
  }
});

/** Tensor of our graph for a PyTorch module: the last one written inside it. */
it.each([
  ['ct3d', 'nnUNetTrainer__nnUNetPlans__3d_fullres', 'ct_tiles'],
  ['aniso_resenc', 'nnUNetTrainer__nnUNetResEncUNetMPlans__3d_fullres', 'le_tiles'],
])('gives every layer of %s within 1e-3', async (name, model, one) => {
  const { graph, weights } = await goldenModel(`${name}/model/${model}`, '0');
  const patch = readNpy(golden(`inference/${name}/expected/steps/${one}/patch_input.npy`));
  const layers = readNpz(golden(`inference/${name}/expected/layers.npz`));
  expect(layers.size).toBeGreaterThan(5);
  for (const [module, expected] of layers) {
    const node = graph.nodes.findLast(({ output }) => output === module || output.startsWith(`${module}.`));
    expect(node, module).toBeDefined();
    const program = await backend.compile(
      { ...graph, outputs: [node?.output ?? ''] },
      weights,
      czyx(patch.shape),
    );
    expect(
      largestDifference(await program.forward(patch.data as Float32Array), expected),
      module,
    ).toBeLessThan(1e-3);
    program.dispose();
  }
});

it.each([
  ['plain3d', 'labels'],
  ['plain3d', 'regions'],
  ['plain2d', 'labels'],
  ['plain2d', 'regions'],
  ['resenc3d', 'labels'],
  ['resenc3d', 'regions'],
])('gives every deep-supervision head of %s (%s) within 1e-4', async (net, variant) => {
  const folder = `training/${net}`;
  const { architecture } = resolveConfiguration(parsePlans(json(`${folder}/net.json`).plans), 'c');
  const weights: Weights = new Map(
    [...readNpz(golden(`${folder}/weights0_${variant}.npz`))].map(([key, { data }]) => [
      key,
      data as Float32Array,
    ]),
  );
  const data = readNpz(golden(`${folder}/batch.npz`)).get('data');
  const forward = readNpz(golden(`${folder}/forward_${variant}.npz`));
  const [batch = 0, channels = 0, ...size] = data?.shape ?? [];
  const [, classes = 0] = forward.get('logits_0')?.shape ?? [];
  const graph = buildGraph(architecture, { inputChannels: channels, outputChannels: classes });
  for (const [head, output] of graph.outputs.entries()) {
    const expected = forward.get(`logits_${head}`);
    if (!expected || !data) throw new Error(`${net} has no logits_${head}`);
    const program = await backend.compile(
      { ...graph, outputs: [output] },
      weights,
      czyx([channels, ...size]),
    );
    const inputs = data.data as Float32Array;
    const step = inputs.length / batch;
    const results = await Array.from({ length: batch }, (_, b) => b).reduce<Promise<number[]>>(
      async (before, b) => [
        ...(await before),
        ...(await program.forward(inputs.slice(b * step, (b + 1) * step))),
      ],
      Promise.resolve([]),
    );
    expect(largestDifference(Float32Array.from(results), expected)).toBeLessThan(1e-4);
    program.dispose();
  }
});
