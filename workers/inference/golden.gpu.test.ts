import { createWebgpuBackend, openWebgpu } from '../backend/webgpu/index.ts';
import { GoldenFiles } from './testing/goldenFiles.ts';
import { GOLDEN_MODELS } from './testing/goldenModels.ts';
import { describeGoldenInference } from './testing/goldenSuite.ts';

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
  models: GOLDEN_MODELS,
  logitBar: 1e-3,
});
