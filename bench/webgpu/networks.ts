/** The graphs that are compared: single convolutions and a PlainConvUNet's encoder. */

import { GraphBuilder, randomSource } from '../../workers/backend/webgpu/testing/graphBuilder.ts';
import type { Czyx } from '../../workers/image/index.ts';
import type { Graph, Weights } from '../../workers/network/index.ts';

export interface BenchNetwork {
  readonly name: string;
  readonly graph: Graph;
  readonly weights: Weights;
  readonly shape: Czyx;
  readonly input: Float32Array;
  readonly flops: number;
}

export function convolution(channels: number, size: number): BenchNetwork {
  const builder = new GraphBuilder(channels, randomSource(1));
  const output = builder.conv('input', channels, [3, 3, 3]);
  const flops = 2 * 27 * channels * channels * size ** 3;
  return finish(
    `conv 3×3×3, ${channels}→${channels}, ${size}³`,
    builder,
    output,
    [channels, size, size, size],
    flops,
  );
}

/** Two convolutions a stage, each with InstanceNorm and LeakyReLU; the first of a later stage has stride 2. */
export function encoder(features: readonly number[], size: number): BenchNetwork {
  const builder = new GraphBuilder(1, randomSource(2));
  let [last, channels, extent, flops] = ['input', 1, size, 0];
  features.forEach((width, stage) => {
    if (stage > 0) extent /= 2;
    for (const stride of [stage > 0 ? 2 : 1, 1]) {
      last = builder.conv(last, width, [3, 3, 3], [stride, stride, stride]);
      last = builder.leakyRelu(builder.instanceNorm(last));
      flops += 2 * 27 * channels * width * extent ** 3;
      channels = width;
    }
  });
  return finish(`encoder [${features.join(', ')}], ${size}³`, builder, last, [1, size, size, size], flops);
}

/** nnU-Net's default: two convolutions a stage down and up, skips, transposed convolutions, three classes. */
export function plainConvUNet(features: readonly number[], size: number): BenchNetwork {
  const builder = new GraphBuilder(1, randomSource(4));
  let [last, channels, extent, flops] = ['input', 1, size, 0];
  const convolve = (width: number, stride: number, inputs = channels) => {
    extent /= stride;
    last = builder.leakyRelu(
      builder.instanceNorm(builder.conv(last, width, [3, 3, 3], [stride, stride, stride])),
    );
    flops += 2 * 27 * inputs * width * extent ** 3;
    channels = width;
  };
  const skips: string[] = [];
  features.forEach((width, stage) => {
    convolve(width, stage > 0 ? 2 : 1);
    convolve(width, 1);
    skips.push(last);
  });
  for (const [index, width] of features.slice(0, -1).entries()) {
    const stage = features.length - 2 - index;
    const up = features[stage] ?? width;
    extent *= 2;
    flops += 2 * channels * up * extent ** 3;
    last = builder.concat(builder.transposedConv(last, up, [2, 2, 2]), skips[stage] ?? '');
    convolve(up, 1, 2 * up);
    convolve(up, 1);
  }
  const output = builder.conv(last, 3, [1, 1, 1]);
  const name = `PlainConvUNet [${features.join(', ')}], ${size}³`;
  return finish(name, builder, output, [1, size, size, size], flops);
}

function finish(
  name: string,
  builder: GraphBuilder,
  output: string,
  shape: Czyx,
  flops: number,
): BenchNetwork {
  const random = randomSource(3);
  const length = shape.reduce((product, extent) => product * extent, 1);
  const input = Float32Array.from({ length }, random);
  return { name, ...builder.build(output), shape, input, flops };
}
