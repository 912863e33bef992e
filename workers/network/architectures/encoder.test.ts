import { expect, it } from 'vitest';
import { differentiate, runForward, runGradients, type Tensor64 } from '../differentiation/index.ts';
import { drawn, numbers } from '../differentiation/testing/randomGraph.ts';
import { scaleLoss } from '../loss/index.ts';
import type { ArchitectureSpec } from '../plans/index.ts';
import { classifierGraph, encoderOf, featureShape, HEAD_BIAS, HEAD_WEIGHT } from './encoder.ts';
import { tensorShapes } from './shapes.ts';
import { buildGraph } from './unet.ts';

const architecture = (className: string, dimension: 2 | 3): ArchitectureSpec => ({
  className,
  kwargs: {
    n_stages: 3,
    features_per_stage: [2, 3, 4],
    conv_op: `torch.nn.modules.conv.Conv${dimension}d`,
    kernel_sizes: 3,
    strides: [1, 2, 2],
    ...(className === 'PlainConvUNet' ? { n_conv_per_stage: 1 } : { n_blocks_per_stage: 1 }),
    n_conv_per_stage_decoder: 1,
    conv_bias: true,
    norm_op: `torch.nn.modules.instancenorm.InstanceNorm${dimension}d`,
    norm_op_kwargs: { eps: 1e-5, affine: true },
    nonlin: 'torch.nn.LeakyReLU',
  },
});

const size = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);

it.each([
  ['PlainConvUNet', 3, 'encoder.stages.2.0.convs.0.nonlin'],
  ['PlainConvUNet', 2, 'encoder.stages.2.0.convs.0.nonlin'],
  ['ResidualEncoderUNet', 3, 'encoder.stages.2.blocks.0.nonlin2'],
  ['ResidualEncoderUNet', 2, 'encoder.stages.2.blocks.0.nonlin2'],
] as const)('takes the encoder out of a %s in %s dimensions', (name, dimension, last) => {
  const whole = buildGraph(architecture(name, dimension), { inputChannels: 2, outputChannels: 3 });
  const encoder = encoderOf(whole);
  expect(encoder.outputs).toEqual([last]);
  expect(encoder.parameters).toEqual(whole.parameters.filter((one) => one.name.startsWith('encoder.')));
  const patch = dimension === 3 ? ([2, 8, 8, 12] as const) : ([2, 1, 8, 12] as const);
  expect(featureShape(encoder, patch)).toEqual([4, dimension === 3 ? 2 : 1, 2, 3]);
});

it('classifies by the mean of the features, and learns through the encoder', () => {
  const patch = [1, 4, 4, 8] as const;
  const whole = buildGraph(architecture('PlainConvUNet', 3), { inputChannels: 1, outputChannels: 2 });
  const encoder = encoderOf(whole);
  const graph = classifierGraph(encoder, patch, 3);
  const source = numbers(3);
  const weights = new Map(graph.parameters.map(({ name, shape }) => [name, drawn(source, size(shape))]));
  const input: Tensor64 = { shape: [2, ...patch], data: drawn(source, 2 * size(patch)) };
  const features = runForward(encoder, weights, input).get(encoder.outputs[0] ?? '');
  const tensors = runForward(graph, weights, input);
  const logits = tensors.get('logits')?.data ?? [];
  const places = (features?.data.length ?? 0) / 8;
  for (let n = 0; n < 2; n++)
    for (let k = 0; k < 3; k++) {
      let expected = weights.get(HEAD_BIAS)?.[k] ?? 0;
      for (let c = 0; c < 4; c++)
        for (let i = 0; i < places; i++)
          expected +=
            ((weights.get(HEAD_WEIGHT)?.[4 * k + c] ?? 0) * (features?.data[(4 * n + c) * places + i] ?? 0)) /
            places;
      expect(logits[3 * n + k]).toBeCloseTo(expected, 5);
    }
  const channels = new Map([...tensorShapes(graph, patch)].map(([name, [count]]) => [name, count]));
  const reverse = differentiate(graph, graph.outputs, channels);
  const loss = { kind: 'softmax', channels: 3, batchDice: false, withoutDice: true } as const;
  const lossAt = (given: typeof weights) =>
    scaleLoss(loss, { batch: 2, voxels: 1 }, runForward(graph, given, input).get('logits')?.data ?? [], {
      labels: [2, 0],
    });
  tensors.set(reverse.seeds.get('logits') ?? '', { shape: [2, 3, 1, 1, 1], data: lossAt(weights).gradient });
  runGradients(reverse.nodes, weights, tensors);
  const name = 'encoder.stages.0.0.convs.0.conv.weight';
  const gradient = tensors.get(reverse.parameters.get(name) ?? '')?.data ?? [];
  for (const at of [0, 13, 40]) {
    const moved = (by: number) => {
      const own = Float64Array.from(weights.get(name) ?? []);
      own[at] = (own[at] ?? 0) + by;
      return lossAt(new Map([...weights, [name, own]])).crossEntropy;
    };
    expect(gradient[at]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 6);
  }
});
