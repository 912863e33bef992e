/** nnU-Net 2.8.1's own logits. Tolerance: golden/inference/README.md (two float32 forwards differ by 5e-5). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../backend.ts';
import { createWebgpuBackend } from './index.ts';
import { GOLDEN_MODELS, loadGoldenPatch } from './testing/goldenPatches.ts';
import { openDevice } from './testing/openDevice.ts';

let backend: Backend;
let device: GPUDevice;

beforeAll(async () => {
  device = await openDevice();
  backend = createWebgpuBackend(device, { storage: 'f32', budgetBytes: 2 ** 30 });
});

afterAll(() => {
  backend.dispose();
  device.destroy();
});

const read = async (path: string) => {
  const response = await fetch(`/golden/inference/${path}`);
  if (!response.ok) throw new Error(`golden/inference/${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

describe.each(GOLDEN_MODELS)('golden model $name', (model) => {
  it.each(model.cases)('gives the logits of %s within 1e-3', async (one) => {
    const { graph, weights, input, inputShape, logits, outputShape } = await loadGoldenPatch(
      read,
      model,
      one,
    );
    const program = await backend.compile(graph, weights, inputShape);
    const found = await program.forward(input);
    program.dispose();
    expect(program.outputShape).toEqual(outputShape);
    const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - (logits[i] ?? 0))), 0);
    console.info(`${one}: largest difference ${worst.toExponential(1)}`);
    expect(worst).toBeLessThanOrEqual(1e-3);
  });
});
