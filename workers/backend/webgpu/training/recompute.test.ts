import { expect, it } from 'vitest';
import type { Zyx } from '../../../image/index.ts';
import { type ArchitectureSpec, buildGraph, deepSupervisionWeights } from '../../../network/index.ts';
import { type TrainingSpec, trainingCuts } from '../../index.ts';
import { estimateTraining } from '../index.ts';

/** nnU-Net's default network. */
function spec(size: number, batch: number): TrainingSpec {
  const features = [32, 64, 128, 256, 320, 320];
  const architecture: ArchitectureSpec = {
    className: 'PlainConvUNet',
    kwargs: {
      n_stages: features.length,
      features_per_stage: features,
      conv_op: 'torch.nn.modules.conv.Conv3d',
      kernel_sizes: 3,
      strides: [1, 2, 2, 2, 2, 2],
      n_conv_per_stage: 2,
      n_conv_per_stage_decoder: 2,
      conv_bias: true,
      norm_op: 'torch.nn.modules.instancenorm.InstanceNorm3d',
      norm_op_kwargs: { eps: 1e-5, affine: true },
      nonlin: 'torch.nn.LeakyReLU',
      nonlin_kwargs: {},
    },
  };
  const graph = buildGraph(architecture, { inputChannels: 1, outputChannels: 3 });
  return {
    ...{ graph, batch },
    patch: [1, size, size, size],
    loss: { kind: 'softmax', channels: 3, batchDice: false },
    scaleWeights: deepSupervisionWeights(graph.outputs.length),
    trainable: new Set(graph.parameters.map(({ name }) => name)),
  };
}

const DIVISORS: Zyx = [32, 32, 32];
const bytesWithin = (budget: number) => (one: TrainingSpec) => estimateTraining(one, budget).total;

it('keeps every activation where they fit', () => {
  const found = estimateTraining(spec(128, 2), 2 ** 40);
  expect(found).toMatchObject({ recomputed: 0, fits: true });
  expect(found.activations + found.parameters).toBe(found.total);
});

it('cuts activations of nnU-Net’s default network by 40 % at least, by computing few again', () => {
  const whole = estimateTraining(spec(128, 2), 2 ** 40);
  const budget = whole.parameters + 0.6 * whole.activations;
  const cut = estimateTraining(spec(128, 2), budget);
  expect(cut.fits).toBe(true);
  expect(cut.activations).toBeLessThanOrEqual(0.6 * whole.activations);
  expect(cut.recomputed).toBeLessThan(16);
});

it('says which batch or patch would fit', () => {
  const budget = 1.2e9;
  const whole = spec(128, 2);
  expect(estimateTraining(whole, budget).fits).toBe(false);
  const cuts = trainingCuts(whole, DIVISORS, budget, bytesWithin(budget));
  expect(cuts.map(({ kind }) => kind)).toContain('patch');
  for (const cut of cuts) expect(cut.bytes).toBeLessThanOrEqual(budget);
  expect(trainingCuts(spec(32, 1), DIVISORS, 2 ** 40, bytesWithin(2 ** 40))).toEqual([]);
});
