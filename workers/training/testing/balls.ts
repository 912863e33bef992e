/** A tiny network and what it learns in seconds: bright balls in noise. */
import type { TrainingBatch, TrainingSpec } from '../../backend/index.ts';
import { type ArchitectureSpec, buildGraph, deepSupervisionWeights } from '../../network/index.ts';
import { CounterRandom, trainableAt } from '../index.ts';

const SIZE = 12;
export const architecture: ArchitectureSpec = {
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
export const graph = buildGraph(architecture, { inputChannels: 1, outputChannels: 2 });
export const spec: TrainingSpec = {
  graph,
  batch: 2,
  patch: [1, SIZE, SIZE, SIZE],
  loss: { kind: 'softmax', channels: 2, batchDice: false },
  scaleWeights: deepSupervisionWeights(graph.outputs.length),
  trainable: trainableAt(graph, 0),
};

/** Noise with one brighter ball a sample; targets at both scales that count. */
export function balls(seed: number, epoch: number, iteration: number): TrainingBatch {
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
