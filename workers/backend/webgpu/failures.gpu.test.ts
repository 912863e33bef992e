import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWebgpuBackend, estimateBytes, openWebgpu } from './index.ts';
import { GraphBuilder, randomSource } from './testing/graphBuilder.ts';
import { openDevice } from './testing/openDevice.ts';

let device: GPUDevice;

beforeEach(async () => {
  device = await openDevice();
});

afterEach(() => device.destroy());

const network = () => {
  const builder = new GraphBuilder(1, randomSource(31));
  return builder.build(builder.conv(builder.conv('input', 8, [3, 3, 3]), 2, [1, 1, 1]));
};

it('says that SwiftShader is a fallback adapter', async () => {
  const state = await openWebgpu();
  expect(state).toMatchObject({ state: 'fallback', hasF16: false });
});

it('says that there is no WebGPU, or no adapter', async () => {
  const none = { requestAdapter: async () => null } as unknown as GPU;
  expect(await openWebgpu({ gpu: none })).toMatchObject({ state: 'absent', reason: 'noAdapter' });
});

it('refuses a network above the memory budget before it allocates, naming both', async () => {
  const { graph, weights } = network();
  const backend = createWebgpuBackend(device, { storage: 'f32', budgetBytes: 2 ** 20 });
  const failure = backend.compile(graph, weights, [1, 64, 64, 64]);
  await expect(failure).rejects.toMatchObject({ code: 'backend.memory', details: { allowed: 1 } });
});

it('refuses a buffer above the device’s limit, naming what to lower', async () => {
  const { graph, weights } = network();
  const backend = createWebgpuBackend(device, { storage: 'f32', budgetBytes: 2 ** 40 });
  const failure = backend.compile(graph, weights, [1, 512, 512, 512]);
  await expect(failure).rejects.toMatchObject({
    code: 'backend.memory',
    message: expect.stringContaining('smaller patch'),
  });
});

it('leaves nothing allocated behind: a program disposed of makes room for the next', async () => {
  const { graph, weights } = network();
  const { total } = estimateBytes(graph, [32, 32, 32], 'f32');
  const backend = createWebgpuBackend(device, { storage: 'f32', budgetBytes: 1.5 * total });
  for (let i = 0; i < 3; i += 1) (await backend.compile(graph, weights, [1, 32, 32, 32])).dispose();
  const folds = [await backend.compile(graph, weights, [1, 32, 32, 32])];
  // The folds of a model share their activations.
  folds.push(await backend.compile(graph, weights, [1, 32, 32, 32]));
  await expect(backend.compile(graph, weights, [1, 34, 32, 32])).rejects.toMatchObject({
    code: 'backend.memory',
  });
  for (const fold of folds) fold.dispose();
});

it('turns a lost device into one failure, at compile and in a forward pass', async () => {
  const { graph, weights } = network();
  const backend = createWebgpuBackend(device, { storage: 'f32', budgetBytes: 2 ** 30 });
  const program = await backend.compile(graph, weights, [1, 8, 8, 8]);
  device.destroy();
  await device.lost;
  await expect(program.forward(new Float32Array(512))).rejects.toMatchObject({ code: 'backend.lost' });
  await expect(backend.compile(graph, weights, [1, 8, 8, 8])).rejects.toMatchObject({ code: 'backend.lost' });
});

it('turns a device lost while it works into the same failure', async () => {
  const { graph, weights } = network();
  const backend = createWebgpuBackend(device, { storage: 'f32', budgetBytes: 2 ** 30 });
  const program = await backend.compile(graph, weights, [1, 48, 48, 48]);
  const running = program.forward(new Float32Array(48 ** 3));
  device.destroy();
  await expect(running).rejects.toMatchObject({ code: 'backend.lost' });
});
