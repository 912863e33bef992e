/** Kept masks of WebGPU and of the CPU path on a golden model: the same thresholds keep the same voxels. */
import { expect, it } from 'vitest';
import { createOnnxBackend } from '../backend/onnx/index.ts';
import { createWebgpuBackend, openWebgpu } from '../backend/webgpu/index.ts';
import { GoldenFiles } from './testing/goldenFiles.ts';
import { compareKeptMasks } from './testing/keptMasks.ts';

const files = new GoldenFiles(async (path) => {
  const response = await fetch(`/golden/inference/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
});

it('keeps the same voxels as the CPU path, and samples the same ones for a calibration', async () => {
  const state = await openWebgpu();
  if (state.state === 'absent') throw new Error(state.detail);
  const { device } = state;
  const gpu = createWebgpuBackend(device, { storage: 'f32', budgetBytes: 2 ** 30 });
  const cpu = createOnnxBackend();
  try {
    const found = await compareKeptMasks(files, cpu, gpu);
    expect(found.foreground).toBeGreaterThan(1000);
    expect(found.ignored).toBeGreaterThan(0);
    expect(found.alike).toBeGreaterThanOrEqual(0.999);
    // Rounding moves few voxels between strata.
    expect(found.sampledAlike).toBeGreaterThan(0.99);
  } finally {
    gpu.dispose();
    cpu.dispose();
    device.destroy();
  }
});
