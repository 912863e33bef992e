/**
 * Fixed thresholds against nnU-Net's own probabilities (golden/inference, nnunetv2 2.8.1). nnU-Net's half-precision
 * sums err most where only a tile's corner covers a voxel (golden/inference/README.md): there the bar is wider.
 */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createOnnxBackend } from '../backend/onnx/index.ts';
import type { Volume } from '../image/index.ts';
import { exportPlan, gaussianImportance, patchTriple, tileImage } from '../nnunet/index.ts';
import { fixedCut, pseudoLabel } from '../semisupervised/index.ts';
import { predictCase } from './predictCase.ts';
import type { PredictedCase } from './request.ts';
import { GoldenFiles } from './testing/goldenFiles.ts';
import { GOLDEN_MODELS, type GoldenModel, openGoldenModel } from './testing/goldenModels.ts';

const golden = new URL('../../golden/inference/', import.meta.url);
const files = new GoldenFiles(async (path) => new Uint8Array(await readFile(new URL(path, golden))));
const THRESHOLDS = [0.6, 0.75, 0.9, 0.95, 0.99];
/** The bar, 1e-3; nearer to 1, where confidences crowd and errors shrink with 1 - p, a stricter one. */
const nearnessTo = (threshold: number): number => Math.min(1e-3, 0.02 * (1 - threshold));
/** Below this weight half precision is subnormal. */
const SUBNORMAL = 6.1e-5;

/** 1 on the scan's grid where a voxel is interpolated from one whose summed weight is subnormal. */
function cornerVoxels({ configuration }: GoldenModel, { properties }: PredictedCase): Uint8Array {
  const patch = patchTriple(configuration.patchSize);
  const { paddedShape: padded, starts, before } = tileImage(properties.shape, patch, 0.5);
  const importance = gaussianImportance(patch);
  const weight = new Float64Array(padded[0] * padded[1] * padded[2]);
  const at = (z: number, y: number, x: number) => (z * padded[1] + y) * padded[2] + x;
  for (const z0 of starts[0])
    for (const y0 of starts[1])
      for (const x0 of starts[2])
        importance.forEach((w, i) => {
          const x = i % patch[2];
          const y = Math.floor(i / patch[2]) % patch[1];
          weight[at(z0 + Math.floor(i / patch[2] / patch[1]), y0 + y, x0 + x)] += w;
        });
  const plan = exportPlan(properties, configuration, before);
  const corner = new Uint8Array(plan.size[0] * plan.size[1] * plan.size[2]);
  const ends = plan.taps.map(({ lower, upper }) => (i: number) => [lower[i], upper[i]]);
  for (let z = 0; z < plan.shape[0]; z++)
    for (let y = 0; y < plan.shape[1]; y++)
      for (let x = 0; x < plan.shape[2]; x++) {
        const least = Math.min(
          ...ends[0](z).flatMap((a) => ends[1](y).flatMap((b) => ends[2](x).map((c) => weight[at(a, b, c)]))),
        );
        const voxel = plan.origin + z * plan.strides[0] + y * plan.strides[1] + x * plan.strides[2];
        if (least < SUBNORMAL) corner[voxel] = 1;
      }
  return corner;
}

async function predict(model: GoldenModel, name: string) {
  const { spec, plans, configuration, dataset, graph, rules, folds } = model;
  const backend = createOnnxBackend();
  const fold = folds.get('fold_0');
  if (!fold) throw new Error('no fold_0');
  const channels = dataset.channelNames.map((_, c) =>
    files.image(`${spec.name}/input/${name}_000${c}.nii.gz`),
  );
  const scan: Volume[] = await Promise.all(channels);
  const patch = patchTriple(configuration.patchSize);
  const program = await backend.compile(graph, fold.weights, [graph.input.channels, ...patch]);
  const temperatures = Array.from({ length: rules.outputChannels }, () => 1);
  const predicted = await predictCase({
    plans,
    configuration,
    dataset,
    backend,
    readScan: async () => scan,
    compile: async () => [program],
    mirrorAxes: fold.mirrorAxes,
    confidence: { temperatures, veto: true },
  });
  program.dispose();
  backend.dispose();
  return { predicted, geometry: scan[0].geometry };
}

/** nnU-Net's own confidence: float64 from its float32 probabilities. */
function confidenceOf(probabilities: Float32Array, channels: number, hasRegions: boolean): Float64Array {
  const voxels = probabilities.length / channels;
  return Float64Array.from({ length: voxels }, (_, voxel) => {
    const p = Array.from({ length: channels }, (_, c) => probabilities[c * voxels + voxel]);
    return hasRegions ? Math.min(...p.map((one) => Math.max(one, 1 - one))) : Math.max(...p);
  });
}

describe.each(GOLDEN_MODELS.filter(({ name }) => name !== 'cascade'))('golden model $name', (spec) => {
  it.each(spec.cases)('%s: keeps what nnU-Net’s probabilities say', async (name) => {
    const model = await openGoldenModel(files, spec);
    const { rules } = model;
    const { predicted, geometry } = await predict(model, name);
    const { labels, confidence, rivals } = predicted;
    if (!confidence) throw new Error('no confidence');
    const probabilities = await files.probabilities(`${spec.name}/expected/fold_0/${name}.npz`);
    const truth = confidenceOf(probabilities, rules.outputChannels, rules.hasRegions);
    const expected = (await files.image(`${spec.name}/expected/fold_0/${name}.nii.gz`)).data;
    const corner = cornerVoxels(model, predicted);
    const values = [0, ...rules.segments.map(({ value }) => value)];
    const ignoreLabel = Math.max(...values) + 1;
    const map = { labels, codes: confidence, rivals, size: geometry.size, spacing: geometry.spacing };
    const each = THRESHOLDS.map((threshold) => ({ name: `${threshold}`, of: () => threshold }));
    const perClass = { name: 'one a class', of: (value: number) => THRESHOLDS[value % THRESHOLDS.length] };
    for (const { name, of } of [...each, perClass]) {
      const cuts = new Map(values.map((value) => [value, fixedCut(of(value))]));
      const found = pseudoLabel(map, { cuts, ignoreLabel, seed: 0, stream: 0 });
      let [wrong, nearInside] = [0, 0];
      found.labels.forEach((label, voxel) => {
        const threshold = of(expected[voxel]);
        const isNear = Math.abs(truth[voxel] - threshold) <= (corner[voxel] ? 5e-2 : nearnessTo(threshold));
        if (isNear) nearInside += 1 - corner[voxel];
        else if (label !== (truth[voxel] >= threshold ? expected[voxel] : ignoreLabel)) wrong++;
      });
      expect({ name, wrong }).toEqual({ name, wrong: 0 });
      // The test must decide nearly all voxels, or it would say nothing.
      expect(nearInside / truth.length).toBeLessThan(0.02);
    }
  });
});
