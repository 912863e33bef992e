/** A tiny network learns to find bright balls, with nnU-Net's recipe shortened, on the CPU path. */
import { expect, it } from 'vitest';
import type { TrainingBatch, TrainingSpec } from '../backend/index.ts';
import { createOnnxTraining } from '../backend/onnx/index.ts';
import { type ArchitectureSpec, buildGraph, deepSupervisionWeights } from '../network/index.ts';
import { CounterRandom, initialWeights, runEpoch, trainableAt, updateAt } from './index.ts';

const SIZE = 12;
const architecture: ArchitectureSpec = {
  className: 'PlainConvUNet',
  kwargs: {
    n_stages: 3,
    features_per_stage: [4, 8, 8],
    conv_op: 'torch.nn.modules.conv.Conv3d',
    kernel_sizes: 3,
    strides: [1, 2, 2],
    n_conv_per_stage: 1,
    n_conv_per_stage_decoder: 1,
    conv_bias: true,
    norm_op: 'torch.nn.modules.instancenorm.InstanceNorm3d',
    norm_op_kwargs: { eps: 1e-5, affine: true },
    nonlin: 'torch.nn.LeakyReLU',
    nonlin_kwargs: {},
  },
};
const graph = buildGraph(architecture, { inputChannels: 1, outputChannels: 2 });
const spec: TrainingSpec = {
  graph,
  batch: 2,
  patch: [1, SIZE, SIZE, SIZE],
  loss: { kind: 'softmax', channels: 2, batchDice: false },
  scaleWeights: deepSupervisionWeights(graph.outputs.length),
  trainable: trainableAt(graph, 0),
};

/** Noise with one brighter ball a sample; targets at both scales that count. */
function balls(seed: number, epoch: number, iteration: number): TrainingBatch {
  const data = new Float32Array(2 * SIZE ** 3);
  const targets = [1, 2].map((step) => new Float32Array(2 * (SIZE / step) ** 3));
  for (let n = 0; n < 2; n++) {
    const random = new CounterRandom(seed, [epoch, iteration, n]);
    const centre = [0, 1, 2].map(() => 3 + random.index(SIZE - 6));
    const radius = 3 + random.uniform();
    const inside = (...voxel: number[]) =>
      Number(Math.hypot(...voxel.map((v, a) => v - (centre[a] ?? 0))) < radius);
    targets.forEach((target, i) => {
      const extent = SIZE / (i + 1);
      for (let v = 0; v < extent ** 3; v++) {
        const at = [Math.floor(v / extent ** 2), Math.floor(v / extent) % extent, v % extent];
        const hit = inside(...at.map((one) => one * (i + 1) + i / 2));
        target[n * extent ** 3 + v] = hit;
        if (i === 0) data[n * SIZE ** 3 + v] = hit + 0.4 * random.normal();
      }
    });
  }
  return { data, targets };
}

it('learns bright balls to a pseudo Dice above 0.8, and again to the bit', async () => {
  const run = async (epochs: number) => {
    const backend = createOnnxTraining({ threads: 1 });
    const program = await backend.compileTraining(spec, {
      weights: initialWeights(graph, 1),
      momentum: new Map(),
    });
    const results = [];
    for (let epoch = 0; epoch < epochs; epoch++) {
      const update = updateAt(graph, epoch, { epochs: 4, learningRate: 0.01 });
      const source = {
        train: async (iteration: number) => balls(1, epoch, iteration),
        validation: async (iteration: number) => balls(2, epoch, iteration),
      };
      results.push(
        await runEpoch(program, source, {
          iterations: 40,
          validationIterations: 4,
          update,
          hasBackground: true,
        }),
      );
    }
    program.dispose();
    return results;
  };
  const first = await run(3);
  const last = first.at(-1);
  if (process.env.SEGLOOP_NUMBERS) console.log(JSON.stringify(first));
  expect(last?.kind === 'finished' ? last.dice.mean : 0).toBeGreaterThan(0.8);
  expect(await run(1)).toEqual(first.slice(0, 1));
}, 180_000);

it('stops at a loss that is no number, with the weights as they were', async () => {
  const program = await createOnnxTraining({ threads: 1 }).compileTraining(spec, {
    weights: initialWeights(graph, 1),
    momentum: new Map(),
  });
  const bad = balls(1, 0, 0);
  bad.data.fill(Number.NaN);
  const source = { train: async () => bad, validation: async () => bad };
  const update = updateAt(graph, 0, { epochs: 3, learningRate: 0.01 });
  const plan = { iterations: 2, validationIterations: 0, update, hasBackground: true };
  expect(await runEpoch(program, source, plan)).toEqual({ kind: 'notFinite', iteration: 0 });
  expect((await program.readState()).weights).toEqual(initialWeights(graph, 1));
  program.dispose();
});
