/** A convolution is a sum of products input · weight → output; its gradients are the same products, read otherwise. */
import type { Zyx } from '../../../image/index.ts';
import { extent, indexOf, type Shape5, type Tensor64, zeros } from './tensor64.ts';

export interface Window {
  readonly kernel: Zyx;
  readonly stride: Zyx;
  readonly padding: Zyx;
}

type Visit = (input: number, weight: number, output: number) => void;

/** Every product of a convolution, weight `[out, in, …kernel]`. */
function forEachProduct(
  input: Shape5,
  output: Shape5,
  { kernel, stride, padding }: Window,
  visit: Visit,
): void {
  const [kd, kh, kw] = kernel;
  const [, outChannels, depth, height, width] = output;
  for (let n = 0; n < input[0]; n++) {
    for (let tap = 0; tap < kd * kh * kw; tap++) {
      const [kz, ky, kx] = [Math.floor(tap / (kh * kw)), Math.floor(tap / kw) % kh, tap % kw];
      for (let at = 0; at < depth * height * width; at++) {
        const [z, y, x] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
        const from = indexOf(
          input,
          n,
          0,
          z * stride[0] + kz - padding[0],
          y * stride[1] + ky - padding[1],
          x * stride[2] + kx - padding[2],
        );
        if (from < 0) continue;
        const to = n * outChannels * depth * height * width + at;
        forEachChannelPair(input, output, (c, o, inputStep, outputStep) =>
          visit(from + inputStep, (o * input[1] + c) * kd * kh * kw + tap, to + outputStep),
        );
      }
    }
  }
}

function forEachChannelPair(
  input: Shape5,
  output: Shape5,
  visit: (c: number, o: number, inputStep: number, outputStep: number) => void,
): void {
  const [inputVoxels, outputVoxels] = [input, output].map(([, , z, y, x]) => z * y * x);
  for (let o = 0; o < output[1]; o++) {
    for (let c = 0; c < input[1]; c++) visit(c, o, c * (inputVoxels ?? 0), o * (outputVoxels ?? 0));
  }
}

export function convOutputShape({ shape }: Tensor64, outChannels: number, window: Window): Shape5 {
  const { kernel, stride, padding } = window;
  const [z, y, x] = extent(shape).map(
    (size, a) => Math.floor((size + 2 * (padding[a] ?? 0) - (kernel[a] ?? 1)) / (stride[a] ?? 1)) + 1,
  );
  return [shape[0], outChannels, z ?? 0, y ?? 0, x ?? 0];
}

/** @param weight `[out, in, …kernel]` */
export function conv(input: Tensor64, weight: Float64Array, outChannels: number, window: Window): Tensor64 {
  const output = zeros(convOutputShape(input, outChannels, window));
  forEachProduct(input.shape, output.shape, window, (i, w, o) => {
    output.data[o] = (output.data[o] ?? 0) + (input.data[i] ?? 0) * (weight[w] ?? 0);
  });
  return output;
}

/** @param like shape of the convolution's input */
export function convInputGradient(
  gradient: Tensor64,
  weight: Float64Array,
  like: Shape5,
  window: Window,
): Tensor64 {
  const result = zeros(like);
  forEachProduct(like, gradient.shape, window, (i, w, o) => {
    result.data[i] = (result.data[i] ?? 0) + (gradient.data[o] ?? 0) * (weight[w] ?? 0);
  });
  return result;
}

export function convWeightGradient(input: Tensor64, gradient: Tensor64, window: Window): Tensor64 {
  const [kd, kh, kw] = window.kernel;
  const result = zeros([gradient.shape[1] * input.shape[1] * kd * kh * kw, 1, 1, 1, 1]);
  forEachProduct(input.shape, gradient.shape, window, (i, w, o) => {
    result.data[w] = (result.data[w] ?? 0) + (input.data[i] ?? 0) * (gradient.data[o] ?? 0);
  });
  return result;
}

/** A transposed convolution is the input gradient of a convolution without padding whose kernel is its stride. */
export const transposedWindow = (stride: Zyx): Window => ({ kernel: stride, stride, padding: [0, 0, 0] });

export function transposedConv(
  input: Tensor64,
  weight: Float64Array,
  outChannels: number,
  stride: Zyx,
): Tensor64 {
  const [n, , z, y, x] = input.shape;
  const like: Shape5 = [n, outChannels, z * stride[0], y * stride[1], x * stride[2]];
  return convInputGradient(input, weight, like, transposedWindow(stride));
}
