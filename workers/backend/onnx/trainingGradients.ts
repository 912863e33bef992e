/** Gradient nodes in plain ONNX. What is fast on onnxruntime's WebAssembly was measured: spec webgpu.md "Training". */
import type { GradientNode } from '../../network/index.ts';
import type { TrainingTensors } from './trainingForward.ts';

type Of<Op extends GradientNode['op']> = Extract<GradientNode, { op: Op }>;

export function emitGradient(t: TrainingTensors, node: GradientNode): void {
  t.write(node.output, gradientOf(t, node));
}

function gradientOf(t: TrainingTensors, node: GradientNode): string {
  const { b } = t;
  switch (node.op) {
    case 'add':
      return b.add(t.of(node.inputs[0]), t.of(node.inputs[1]));
    case 'convInputGradient':
      return node.stride.every((step) => step === 1) ? flippedConv(t, node) : stridedConv(t, node);
    case 'convWeightGradient':
      return convWeightGradient(t, node);
    case 'transposedConvInputGradient':
      return b.op('Conv', [t.of(node.gradient), node.weight], {
        kernel_shape: t.ints(node.stride),
        strides: t.ints(node.stride),
      });
    case 'transposedConvWeightGradient':
      return transposedConvWeightGradient(t, node);
    case 'channelSum':
      return b.reshape(b.sum(t.of(node.gradient), [...t.spatialAxes, 0]), [-1]);
    case 'instanceNormGradient':
      return instanceNormGradient(t, node);
    case 'instanceNormScaleGradient': {
      const { inverse } = t.moments(node.input, node.epsilon);
      const product = b.times(alongNorm(t, node), t.voxels(node.input));
      return b.reshape(b.sum(b.mul(product, inverse), [0]), [-1]);
    }
    case 'leakyReluGradient':
      return leakyReluGradient(t, node);
    case 'sliceChannels':
      return b.slice(t.of(node.gradient), [1], [node.from], [node.to], [1]);
    case 'avgPoolGradient':
      return avgPoolGradient(t, node);
    default:
      return node satisfies never;
  }
}

/** Stride 1: a convolution of the gradient with the weights flipped, inputs and outputs exchanged. */
function flippedConv(t: TrainingTensors, node: Of<'convInputGradient'>): string {
  const kernel = t.axes(node.kernel);
  const axes = kernel.map((_, i) => i + 2);
  const swapped = t.b.transpose(node.weight, [1, 0, ...axes]);
  const isPoint = kernel.every((size) => size === 1);
  const flipped = isPoint
    ? swapped
    : t.b.slice(
        swapped,
        axes,
        kernel.map(() => -1),
        kernel.map(() => -(2 ** 31)),
        kernel.map(() => -1),
      );
  const [kz, ky, kx] = node.kernel;
  const [pz, py, px] = node.padding;
  return t.b.op('Conv', [t.of(node.gradient), flipped], {
    kernel_shape: t.ints(node.kernel),
    pads: t.bothEnds([kz - 1 - pz, ky - 1 - py, kx - 1 - px]),
  });
}

/** Windows along each axis. */
const windows = (size: number, kernel: number, stride: number, padding: number): number =>
  Math.floor((size + 2 * padding - kernel) / stride) + 1;

function stridedConv(t: TrainingTensors, node: Of<'convInputGradient'>): string {
  const size = t.extent(node.like);
  const [kernel, stride, padding] = [t.axes(node.kernel), t.axes(node.stride), t.axes(node.padding)];
  // Voxels at the far end that no window reaches.
  const rest = size.map((n, i) => {
    const [k = 1, s = 1, p = 0] = [kernel[i], stride[i], padding[i]];
    return n - ((windows(n, k, s, p) - 1) * s - 2 * p + k);
  });
  return t.b.op('ConvTranspose', [t.of(node.gradient), node.weight], {
    kernel_shape: t.ints(node.kernel),
    strides: t.ints(node.stride),
    pads: t.bothEnds(node.padding),
    output_padding: { ints: rest },
  });
}

/** One matrix product a tap: gradient `[out, voxels]` times the shifted input `[voxels, in]`, channels last. */
function convWeightGradient(t: TrainingTensors, node: Of<'convWeightGradient'>): string {
  const { b, batch } = t;
  const [kernel, stride, padding] = [t.axes(node.kernel), t.axes(node.stride), t.axes(node.padding)];
  const axes = kernel.map((_, i) => i + 1);
  const steps = t
    .extent(node.input)
    .map((n, i) => windows(n, kernel[i] ?? 1, stride[i] ?? 1, padding[i] ?? 0));
  const voxels = steps.reduce((product, n) => product * n, 1);
  const channels = t.channels(node.input);
  const gradient = b.reshape(t.of(node.gradient), [batch, -1, voxels]);
  const padded = padding.some((p) => p > 0)
    ? b.op('Pad', [t.of(node.input), b.integers([0, 0, ...padding, 0, 0, ...padding])])
    : t.of(node.input);
  const last = b.transpose(padded, [0, ...axes.map((axis) => axis + 1), 1]);
  const taps = tapsOf(kernel).map((tap) => {
    const ends = tap.map((from, i) => from + (stride[i] ?? 1) * ((steps[i] ?? 1) - 1) + 1);
    const shifted = b.slice(last, axes, tap, ends, stride);
    return b.op('MatMul', [gradient, b.reshape(shifted, [batch, voxels, channels])]);
  });
  // [taps · batch, out, in] → [taps, out · in] → [out, in, …kernel]
  const stacked = b.reshape(b.concat(taps, 0), [taps.length, batch, -1]);
  const flat = b.reshape(b.sum(stacked, [1]), [taps.length, -1]);
  return b.reshape(b.transpose(flat, [1, 0]), [-1, channels, ...kernel]);
}

function tapsOf(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (taps, size) => taps.flatMap((tap) => Array.from({ length: size }, (_, k) => [...tap, k])),
    [[]],
  );
}

/** Windows do not overlap: the gradient's voxels become channels, and one matrix product sums over the rest. */
function transposedConvWeightGradient(t: TrainingTensors, node: Of<'transposedConvWeightGradient'>): string {
  const { b, batch } = t;
  const stride = t.axes(node.stride);
  const size = t.extent(node.input);
  const voxels = t.voxels(node.input);
  const taps = stride.reduce((product, step) => product * step, 1);
  const channels = node.outChannels;
  const split = b.reshape(t.of(node.gradient), [
    batch,
    channels,
    ...size.flatMap((n, i) => [n, stride[i] ?? 1]),
  ]);
  const places = size.map((_, i) => 2 + 2 * i);
  const grouped = b.transpose(split, [0, ...places, 1, ...places.map((axis) => axis + 1)]);
  const product = b.op('MatMul', [
    b.reshape(t.of(node.input), [batch, -1, voxels]),
    b.reshape(grouped, [batch, voxels, channels * taps]),
  ]);
  return b.reshape(b.sum(product, [0]), [-1, channels, ...stride]);
}

/** scale / σ · (g - mean(g) - x̂ · mean(g · x̂)), x̂ the normalised input. */
function instanceNormGradient(t: TrainingTensors, node: Of<'instanceNormGradient'>): string {
  const { b } = t;
  const gradient = t.of(node.gradient);
  const { centred, rest, variance, inverse } = t.moments(node.input, node.epsilon);
  const slope = b.mul(alongNorm(t, node), b.mul(inverse, inverse));
  const mean = b.sub(t.mean(gradient, t.voxels(node.input)), b.mul(slope, rest));
  const { scale, epsilon } = node;
  const direct = t.normalise(node.input, gradient, { scale, shift: undefined, mean, variance, epsilon });
  const along = b.mul(slope, inverse);
  const scaled = scale === undefined ? along : b.mul(along, channelwise(t, scale));
  return b.sub(direct, b.mul(centred, scaled));
}

/** mean(g · (x - mean(x))), `[batch, channels, 1, 1, 1]`. */
function alongNorm(
  t: TrainingTensors,
  node: Of<'instanceNormGradient'> | Of<'instanceNormScaleGradient'>,
): string {
  const { b } = t;
  const [gradient, voxels] = [t.of(node.gradient), t.voxels(node.input)];
  const { centred, rest } = t.moments(node.input, node.epsilon);
  const product = t.mean(b.mul(gradient, centred), voxels);
  return b.sub(product, b.mul(rest, t.mean(gradient, voxels)));
}

/** `[channels]` as `[channels, 1, 1, 1]`. */
function channelwise(t: TrainingTensors, parameter: string): string {
  return t.b.reshape(parameter, [-1, ...t.spatialAxes.map(() => 1)]);
}

/** Read from the output, whose sign is the input's unless the slope is negative: one tensor less to keep. */
function leakyReluGradient(t: TrainingTensors, node: Of<'leakyReluGradient'>): string {
  const { b } = t;
  const output = t.shapes.graph.nodes.find(
    (one) => one.op === 'leakyRelu' && one.input === node.input,
  )?.output;
  const signed = node.slope >= 0 && output !== undefined ? output : node.input;
  const gradient = t.of(node.gradient);
  const isPositive = b.op('Greater', [t.of(signed), b.scalar(0)]);
  return b.op('Where', [isPositive, gradient, b.times(gradient, node.slope)]);
}

function avgPoolGradient(t: TrainingTensors, node: Of<'avgPoolGradient'>): string {
  const { b, batch } = t;
  const stride = t.axes(node.stride);
  const size = t.extent(node.like);
  const cells = size.map((n, i) => Math.floor(n / (stride[i] ?? 1)));
  const channels = t.channels(node.like);
  const share = b.times(t.of(node.gradient), 1 / stride.reduce((product, step) => product * step, 1));
  const apart = b.reshape(share, [batch, channels, ...cells.flatMap((n) => [n, 1])]);
  const spread = b.op('Expand', [
    apart,
    b.integers([batch, channels, ...cells.flatMap((n, i) => [n, stride[i] ?? 1])]),
  ]);
  const covered = cells.map((n, i) => n * (stride[i] ?? 1));
  const joined = b.reshape(spread, [batch, channels, ...covered]);
  const left = size.map((n, i) => n - (covered[i] ?? n));
  if (left.every((n) => n === 0)) return joined;
  return b.op('Pad', [joined, b.integers([0, 0, ...size.map(() => 0), 0, 0, ...left])]);
}
