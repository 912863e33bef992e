import type { Zyx } from '../../../image/index.ts';
import {
  extent,
  forEachPlane,
  indexOf,
  mapped,
  type Shape5,
  type Tensor64,
  voxels,
  zeros,
} from './tensor64.ts';

/** `values[c]` added to every voxel of channel c. */
export function addPerChannel(input: Tensor64, values: Float64Array | undefined): Tensor64 {
  if (values === undefined) return input;
  const size = voxels(input.shape);
  return mapped(
    input.shape,
    (at) => (input.data[at] ?? 0) + (values[Math.floor(at / size) % input.shape[1]] ?? 0),
  );
}

/** Sum over batch and space. */
export function channelSum({ shape, data }: Tensor64): Tensor64 {
  const result = zeros([shape[1], 1, 1, 1, 1]);
  forEachPlane(shape, (_, c, from) => {
    for (let v = 0; v < voxels(shape); v++) result.data[c] = (result.data[c] ?? 0) + (data[from + v] ?? 0);
  });
  return result;
}

interface Plane {
  readonly c: number;
  readonly from: number;
  readonly mean: number;
  /** 1 / standard deviation */
  readonly inverse: number;
}

function forEachMoment({ shape, data }: Tensor64, epsilon: number, visit: (plane: Plane) => void): void {
  const size = voxels(shape);
  forEachPlane(shape, (_, c, from) => {
    const values = data.subarray(from, from + size);
    const mean = values.reduce((sum, value) => sum + value, 0) / size;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size;
    visit({ c, from, mean, inverse: 1 / Math.sqrt(variance + epsilon) });
  });
}

export function instanceNorm(
  input: Tensor64,
  scale: Float64Array | undefined,
  shift: Float64Array | undefined,
  epsilon: number,
): Tensor64 {
  const result = zeros(input.shape);
  forEachMoment(input, epsilon, ({ c, from, mean, inverse }) => {
    for (let at = from; at < from + voxels(input.shape); at++) {
      result.data[at] = ((input.data[at] ?? 0) - mean) * inverse * (scale?.[c] ?? 1) + (shift?.[c] ?? 0);
    }
  });
  return result;
}

/** scale / σ · (g - mean(g) - x̂ · mean(g · x̂)) */
export function instanceNormGradient(
  input: Tensor64,
  gradient: Tensor64,
  scale: Float64Array | undefined,
  epsilon: number,
): Tensor64 {
  const size = voxels(input.shape);
  const result = zeros(input.shape);
  forEachMoment(input, epsilon, ({ c, from, mean, inverse }) => {
    const g = gradient.data.subarray(from, from + size);
    const x = input.data.subarray(from, from + size).map((value) => (value - mean) * inverse);
    const meanG = g.reduce((sum, value) => sum + value, 0) / size;
    const along = g.reduce((sum, value, v) => sum + value * (x[v] ?? 0), 0) / size;
    g.forEach((value, v) => {
      result.data[from + v] = (scale?.[c] ?? 1) * inverse * (value - meanG - (x[v] ?? 0) * along);
    });
  });
  return result;
}

export function instanceNormScaleGradient(input: Tensor64, gradient: Tensor64, epsilon: number): Tensor64 {
  const result = zeros([input.shape[1], 1, 1, 1, 1]);
  forEachMoment(input, epsilon, ({ c, from, mean, inverse }) => {
    for (let at = from; at < from + voxels(input.shape); at++) {
      const normalised = ((input.data[at] ?? 0) - mean) * inverse;
      result.data[c] = (result.data[c] ?? 0) + (gradient.data[at] ?? 0) * normalised;
    }
  });
  return result;
}

export function leakyRelu({ shape, data }: Tensor64, slope: number): Tensor64 {
  return mapped(shape, (at) => (data[at] ?? 0) * ((data[at] ?? 0) > 0 ? 1 : slope));
}

export function leakyReluGradient(input: Tensor64, gradient: Tensor64, slope: number): Tensor64 {
  return mapped(input.shape, (at) => (gradient.data[at] ?? 0) * ((input.data[at] ?? 0) > 0 ? 1 : slope));
}

export function add(a: Tensor64, b: Tensor64): Tensor64 {
  return mapped(a.shape, (at) => (a.data[at] ?? 0) + (b.data[at] ?? 0));
}

export function concat(inputs: readonly Tensor64[]): Tensor64 {
  const [first = zeros([0, 0, 0, 0, 0])] = inputs;
  const channels = inputs.reduce((sum, { shape }) => sum + shape[1], 0);
  const result = zeros([first.shape[0], channels, ...extent(first.shape)]);
  let channel = 0;
  for (const input of inputs) {
    forEachPlane(input.shape, (n, c, from) => {
      const size = voxels(input.shape);
      result.data.set(input.data.subarray(from, from + size), (n * channels + channel + c) * size);
    });
    channel += input.shape[1];
  }
  return result;
}

/** Channels [from, to). */
export function sliceChannels({ shape, data }: Tensor64, from: number, to: number): Tensor64 {
  const result = zeros([shape[0], to - from, ...extent(shape)]);
  const size = voxels(shape);
  forEachPlane(result.shape, (n, c, start) => {
    const source = (n * shape[1] + from + c) * size;
    result.data.set(data.subarray(source, source + size), start);
  });
  return result;
}

/** Each input voxel with the window that holds it. */
function forEachPooled(
  input: Shape5,
  output: Shape5,
  stride: Zyx,
  visit: (from: number, to: number) => void,
): void {
  const [, , depth, height, width] = input;
  forEachPlane(input, (n, c, start) => {
    for (let v = 0; v < depth * height * width; v++) {
      const [z, y, x] = [Math.floor(v / (height * width)), Math.floor(v / width) % height, v % width];
      const to = indexOf(
        output,
        n,
        c,
        ...([z, y, x].map((at, a) => Math.floor(at / (stride[a] ?? 1))) as [number, number, number]),
      );
      if (to >= 0) visit(start + v, to);
    }
  });
}

const windowSize = (stride: Zyx): number => stride[0] * stride[1] * stride[2];

export function avgPool(input: Tensor64, stride: Zyx): Tensor64 {
  const [z, y, x] = extent(input.shape).map((size, a) => Math.floor(size / (stride[a] ?? 1)));
  const result = zeros([input.shape[0], input.shape[1], z ?? 0, y ?? 0, x ?? 0]);
  forEachPooled(input.shape, result.shape, stride, (from, to) => {
    result.data[to] = (result.data[to] ?? 0) + (input.data[from] ?? 0) / windowSize(stride);
  });
  return result;
}

export function avgPoolGradient(gradient: Tensor64, like: Shape5, stride: Zyx): Tensor64 {
  const result = zeros(like);
  forEachPooled(like, gradient.shape, stride, (from, to) => {
    result.data[from] = (gradient.data[to] ?? 0) / windowSize(stride);
  });
  return result;
}
