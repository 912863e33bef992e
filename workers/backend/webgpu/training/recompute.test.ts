import { expect, it } from 'vitest';
import type { Zyx } from '../../../image/index.ts';
import { type ArchitectureSpec, buildGraph, deepSupervisionWeights } from '../../../network/index.ts';
import { type TrainingSpec, trainingCuts } from '../../index.ts';
import { trainingSpec } from '../../testing/trainingSpec.ts';
import { estimateTraining } from '../index.ts';

/** nnU-Net's default network. */
const spec = (size: number, batch: number): TrainingSpec =>
  trainingSpec([32, 64, 128, 256, 320, 320], size, batch);

/** nnU-Net's ResEnc M. */
const RESIDUAL: ArchitectureSpec = {
  className: 'ResidualEncoderUNet',
  kwargs: {
    n_stages: 6,
    features_per_stage: [32, 64, 128, 256, 320, 320],
    conv_op: 'torch.nn.modules.conv.Conv3d',
    kernel_sizes: 3,
    strides: [1, 2, 2, 2, 2, 2],
    n_blocks_per_stage: [1, 3, 4, 6, 6, 6],
    n_conv_per_stage_decoder: 1,
    conv_bias: true,
    norm_op: 'torch.nn.modules.instancenorm.InstanceNorm3d',
    norm_op_kwargs: { eps: 1e-5, affine: true },
    nonlin: 'torch.nn.LeakyReLU',
    nonlin_kwargs: {},
  },
};

const DIVISORS: Zyx = [32, 32, 32];
const bytesWithin = (budget: number) => (one: TrainingSpec) => estimateTraining(one, budget).total;

it('keeps every activation where they fit', () => {
  const found = estimateTraining(spec(128, 2), 2 ** 40);
  expect(found).toMatchObject({ recomputed: 0, fits: true });
  expect(found.activations + found.scratch + found.parameters).toBe(found.total);
});

it('cuts activations of nnU-Net’s default network by 40 % at least, by computing few again', () => {
  const whole = estimateTraining(spec(128, 2), 2 ** 40);
  const budget = whole.parameters + whole.scratch + 0.6 * whole.activations;
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

it('cuts a residual encoder’s by as much, whose sums would be computed again in one long chain', () => {
  const plain = spec(128, 2);
  const graph = buildGraph(RESIDUAL, { inputChannels: 1, outputChannels: 3 });
  const one: TrainingSpec = {
    ...plain,
    graph,
    scaleWeights: deepSupervisionWeights(graph.outputs.length),
    trainable: new Set(graph.parameters.map(({ name }) => name)),
  };
  const whole = estimateTraining(one, 2 ** 40);
  const cut = estimateTraining(one, whole.parameters + whole.scratch + 0.6 * whole.activations);
  expect(cut).toMatchObject({ fits: true });
  expect(cut.activations).toBeLessThanOrEqual(0.6 * whole.activations);
});

it('knows that a software adapter keeps fewer partial sums', () => {
  const software = { adapterInfo: { isFallbackAdapter: true }, features: new Set(['subgroups']) };
  const small = spec(32, 1);
  const { scratch } = estimateTraining(small, 2 ** 40, software as unknown as GPUDevice);
  expect(scratch).toBeLessThan(0.5 * estimateTraining(small, 2 ** 40).scratch);
});
