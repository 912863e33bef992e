/** What a training program allocates, what computing again saves, and a device that is lost. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ArchitectureSpec, buildGraph, deepSupervisionWeights } from '../../../network/index.ts';
import type { SgdUpdate, TrainingBatch, TrainingSpec, TrainingState } from '../../training.ts';
import { createWebgpuTraining } from '../index.ts';
import { randomSource } from '../testing/graphBuilder.ts';
import { openDevice } from '../testing/openDevice.ts';

const SIZE = 16;
const architecture: ArchitectureSpec = {
  className: 'PlainConvUNet',
  kwargs: {
    n_stages: 2,
    features_per_stage: [4, 8],
    conv_op: 'torch.nn.modules.conv.Conv3d',
    kernel_sizes: 3,
    strides: [1, 2],
    n_conv_per_stage: 2,
    n_conv_per_stage_decoder: 1,
    conv_bias: true,
    norm_op: 'torch.nn.modules.instancenorm.InstanceNorm3d',
    norm_op_kwargs: { eps: 1e-5, affine: true },
    nonlin: 'torch.nn.LeakyReLU',
    nonlin_kwargs: {},
  },
};
const graph = buildGraph(architecture, { inputChannels: 1, outputChannels: 3 });
const spec: TrainingSpec = {
  ...{ graph, batch: 2 },
  patch: [1, SIZE, SIZE, SIZE],
  loss: { kind: 'softmax', channels: 3, batchDice: false },
  scaleWeights: deepSupervisionWeights(graph.outputs.length),
  trainable: new Set(graph.parameters.map(({ name }) => name)),
};
const update: SgdUpdate = {
  learningRates: new Map(graph.parameters.map(({ name }) => [name, 0.01])),
  ...{ momentum: 0.99, weightDecay: 3e-5, clipNorm: 12 },
};

function initialState(): TrainingState {
  const random = randomSource(1);
  const values = (shape: readonly number[]) => {
    const length = shape.reduce((product, extent) => product * extent, 1);
    return Float32Array.from({ length }, () => 0.2 * random());
  };
  return {
    weights: new Map(graph.parameters.map(({ name, shape }) => [name, values(shape)])),
    momentum: new Map(),
  };
}

function batchOf(seed: number): TrainingBatch {
  const random = randomSource(seed);
  const count = 2 * SIZE ** 3;
  const targets = [1].map((share) =>
    Float32Array.from({ length: count / share }, () => Math.floor(1.5 * (random() + 1))),
  );
  return { data: Float32Array.from({ length: count }, random), targets };
}

let device: GPUDevice;

beforeAll(async () => {
  device = await openDevice();
});

afterAll(() => device.destroy());

/** Bytes of the buffers that are made until `work` is done. */
async function allocatedBy(work: () => Promise<unknown>): Promise<number> {
  const { createBuffer } = device;
  let bytes = 0;
  device.createBuffer = (descriptor) => {
    bytes += descriptor.size;
    return createBuffer.call(device, descriptor);
  };
  await work();
  device.createBuffer = createBuffer;
  return bytes;
}

it('allocates what its plan says, but for the uniform blocks', async () => {
  const backend = createWebgpuTraining(device, { budgetBytes: 2 ** 28 });
  let planned = 0;
  const allocated = await allocatedBy(async () => {
    planned = (await backend.compileTraining(spec, initialState())).bytes;
  });
  expect(allocated).toBeGreaterThanOrEqual(planned);
  expect(allocated).toBeLessThan(1.15 * planned);
});

it('gives the same bits when it computes activations again to fit the budget', async () => {
  const results = [];
  const sizes = [];
  let budgetBytes = 2 ** 28;
  for (let i = 0; i < 2; i += 1) {
    const program = await createWebgpuTraining(device, { budgetBytes }).compileTraining(spec, initialState());
    await program.step(batchOf(2), update);
    results.push(await program.gradients(batchOf(3)));
    sizes.push(program.bytes);
    budgetBytes = Math.floor(0.85 * program.bytes);
    program.dispose();
  }
  expect(sizes[1]).toBeLessThanOrEqual(0.85 * (sizes[0] ?? 0));
  expect(results[1]).toEqual(results[0]);
});

it('refuses what does not fit, naming the budget', async () => {
  const failure = createWebgpuTraining(device, { budgetBytes: 2 ** 20 }).compileTraining(
    spec,
    initialState(),
  );
  await expect(failure).rejects.toMatchObject({ code: 'backend.memory', details: { allowed: 1 } });
});

it('takes no step from a loss that is no number, and says so', async () => {
  const program = await createWebgpuTraining(device, { budgetBytes: 2 ** 28 }).compileTraining(
    spec,
    initialState(),
  );
  const bad = batchOf(2);
  bad.data.fill(Number.NaN);
  expect(await program.step(bad, update)).toMatchObject({ applied: false });
  expect(await program.readState()).toEqual(initialState());
});

it('says that the device was lost, and goes on on another from the last state', async () => {
  const first = await createWebgpuTraining(device, { budgetBytes: 2 ** 28 }).compileTraining(
    spec,
    initialState(),
  );
  await first.step(batchOf(2), update);
  const kept = await first.readState();
  const going = await first.step(batchOf(3), update);
  const lost = first.step(batchOf(4), update);
  device.destroy();
  await expect(lost).rejects.toMatchObject({ code: 'backend.lost' });
  await expect(first.readState()).rejects.toMatchObject({ code: 'backend.lost' });

  device = await openDevice();
  const second = await createWebgpuTraining(device, { budgetBytes: 2 ** 28 }).compileTraining(spec, kept);
  expect(await second.step(batchOf(3), update)).toEqual(going);
});
