/** Kept masks of WebGPU and of the CPU path on a golden model: the same thresholds keep the same voxels. */
import { afterAll, expect, it } from 'vitest';
import { createOnnxBackend } from '../backend/onnx/index.ts';
import { createWebgpuBackend, openWebgpu } from '../backend/webgpu/index.ts';
import { patchTriple } from '../nnunet/index.ts';
import { Candidates, fixedCut, logOddsOf, pseudoLabel, toCode } from '../semisupervised/index.ts';
import { predictCase } from './predictCase.ts';
import { GoldenFiles } from './testing/goldenFiles.ts';
import { GOLDEN_MODELS, openGoldenModel } from './testing/goldenModels.ts';

const files = new GoldenFiles(async (path) => {
  const response = await fetch(`/golden/inference/${path}`);
  return new Uint8Array(await response.arrayBuffer());
});
const TEMPERATURE = 1.6;
const CASE = 'ct_thin';

const opened: { dispose(): void }[] = [];
afterAll(() => {
  for (const one of opened) one.dispose();
});

async function backends() {
  const state = await openWebgpu();
  if (state.state === 'absent') throw new Error(state.detail);
  const { device } = state;
  const gpu = createWebgpuBackend(device, { storage: 'f32', budgetBytes: 2 ** 30 });
  const cpu = createOnnxBackend();
  opened.push(gpu, cpu, { dispose: () => device.destroy() });
  return { gpu, cpu };
}

it('keeps the same voxels as the CPU path, and samples the same ones for a calibration', async () => {
  const spec = GOLDEN_MODELS.find(({ name }) => name === 'ct3d');
  if (!spec) throw new Error('no ct3d');
  const model = await openGoldenModel(files, spec);
  const fold = model.folds.get('fold_0');
  if (!fold) throw new Error('no fold_0');
  const scan = await files.image(`ct3d/input/${CASE}_0000.nii.gz`);
  const { gpu, cpu } = await backends();
  const run = async (backend: typeof gpu) => {
    const patch = patchTriple(model.configuration.patchSize);
    const program = await backend.compile(model.graph, fold.weights, [model.graph.input.channels, ...patch]);
    const sampling = new Candidates({ seed: 1, stream: 2, capacity: 2000 });
    const predicted = await predictCase({
      ...model,
      backend,
      readScan: async () => [scan],
      compile: async () => [program],
      mirrorAxes: [],
      tileStepSize: 1,
      confidence: { temperatures: [TEMPERATURE], veto: true, measures: true },
      sampling,
    });
    program.dispose();
    return { predicted, sampled: sampling.all() };
  };
  const [one, other] = [await run(cpu), await run(gpu)];
  const { size, spacing } = scan.geometry;
  const made = [one, other].map(({ predicted: { labels, confidence, rivals } }) => {
    if (!confidence || !rivals) throw new Error('no confidence');
    const map = { labels, codes: confidence, rivals, size, spacing };
    const cuts = new Map([0, 1, 2, 3].map((value) => [value, fixedCut(0.9)]));
    return pseudoLabel(map, { cuts, ignoreLabel: 4, vetoAbove: toCode(logOddsOf(0.05)), seed: 0, stream: 0 })
      .labels;
  });
  const foreground = [...one.predicted.labels.keys()].filter(
    (voxel) => one.predicted.labels[voxel] > 0 || other.predicted.labels[voxel] > 0,
  );
  const same = foreground.filter((voxel) => made[0][voxel] === made[1][voxel]).length;
  expect(foreground.length).toBeGreaterThan(1000);
  expect(same / foreground.length).toBeGreaterThanOrEqual(0.999);
  expect(made[0].includes(4)).toBe(true);
  // Rounding moves few voxels between strata.
  const voxels = new Set(one.sampled.map(({ voxel }) => voxel));
  const shared = other.sampled.filter(({ voxel }) => voxels.has(voxel)).length;
  expect(shared / other.sampled.length).toBeGreaterThan(0.99);
});
