/** Twins of normalise.wgsl, add.wgsl and store.wgsl. */
import type { Czyx } from '../../../image/index.ts';
import { channel, emptyTensor, type Tensor } from './tensor.ts';

/** Biased variance over each channel; `scale` and `shift` where affine. */
export function instanceNorm(
  input: Tensor,
  scale: Float32Array | undefined,
  shift: Float32Array | undefined,
  epsilon: number,
): Tensor {
  return perChannel(input, (values, c) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const gain = (scale?.[c] ?? 1) / Math.sqrt(variance + epsilon);
    return (value) => (value - mean) * gain + (shift?.[c] ?? 0);
  });
}

export interface BatchStatistics {
  readonly scale: Float32Array;
  readonly shift: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

export function batchNorm(
  input: Tensor,
  { scale, shift, mean, variance }: BatchStatistics,
  epsilon: number,
): Tensor {
  return perChannel(input, (_, c) => {
    const gain = (scale[c] ?? 1) / Math.sqrt((variance[c] ?? 0) + epsilon);
    return (value) => (value - (mean[c] ?? 0)) * gain + (shift[c] ?? 0);
  });
}

export function leakyRelu({ shape, data }: Tensor, slope: number): Tensor {
  return { shape, data: data.map((value) => (value > 0 ? value : value * slope)) };
}

export function add(a: Tensor, b: Tensor): Tensor {
  return { shape: a.shape, data: a.data.map((value, index) => value + (b.data[index] ?? 0)) };
}

/** Along channels. */
export function concat(tensors: readonly Tensor[]): Tensor {
  const channels = tensors.reduce((sum, { shape }) => sum + shape[0], 0);
  const [, depth, height, width] = tensors[0]?.shape ?? [0, 0, 0, 0];
  const shape: Czyx = [channels, depth, height, width];
  const output = emptyTensor(shape);
  let at = 0;
  for (const { data } of tensors) {
    output.data.set(data, at);
    at += data.length;
  }
  return output;
}

function perChannel(
  input: Tensor,
  mapping: (values: Float32Array, c: number) => (value: number) => number,
): Tensor {
  const output = emptyTensor(input.shape);
  for (let c = 0; c < input.shape[0]; c += 1) {
    const values = channel(input, c);
    channel(output, c).set(values.map(mapping(values, c)));
  }
  return output;
}
