/**
 * The golden suite on WebGPU. SwiftShader computes a few GFLOP/s, so the everyday run takes the small case of each model
 * with and without mirroring; `VITE_GOLDEN=all` runs everything (15 minutes there, seconds on a GPU).
 */
import { createWebgpuBackend, openWebgpu } from '../backend/webgpu/index.ts';
import { GoldenFiles } from './testing/goldenFiles.ts';
import { GOLDEN_MODELS } from './testing/goldenModels.ts';
import { describeGoldenInference } from './testing/goldenSuite.ts';

const everyday = GOLDEN_MODELS.map((model) => ({
  ...model,
  cases: model.cases.slice(1),
  modes: model.modes.filter(({ steps }) => steps !== undefined),
}));

describeGoldenInference({
  // Vite's development server, which runs these tests, serves the repository.
  files: new GoldenFiles(async (path) => {
    const response = await fetch(`/golden/inference/${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }),
  openBackend: async () => {
    const state = await openWebgpu();
    if (state.state === 'absent') throw new Error('no WebGPU');
    return createWebgpuBackend(state.device, { storage: 'f32', budgetBytes: 2 ** 30 });
  },
  models: import.meta.env.VITE_GOLDEN === 'all' ? GOLDEN_MODELS : everyday,
  logitBar: 1e-3,
});
