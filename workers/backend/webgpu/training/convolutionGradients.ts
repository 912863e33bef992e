/** Gradients of convolutions as passes: for the weights, and for one of the inputs that are read as if concatenated. */
import type { Pass, Segment, StoredTensor, TensorId, WeightLayout } from '../plan/passes.ts';
import type { TrainingPass } from './gradientPasses.ts';

type Conv = Extract<Pass, { kind: 'conv' }>;
type TransposedConv = Extract<Pass, { kind: 'transposedConv' }>;
export type ConvolutionPass = Conv | TransposedConv;

/** @param place which of the pass's sources `input` is, as the forward pass saw it
 *  @param tensors channels of every tensor */
export function weightGradientPass(
  pass: ConvolutionPass,
  place: number,
  { input, gradient }: { readonly input: Segment; readonly gradient: TensorId },
  tensors: readonly StoredTensor[],
): TrainingPass {
  const output = { tensor: gradient };
  const { weight: parameter, stride } = pass;
  if (pass.kind === 'conv') {
    const { kernel, padding } = pass;
    const layout = convLayout(pass, place, tensors);
    return {
      ...{ kind: 'weightGradient', small: output, large: input, parameter },
      ...{ layout, kernel, stride, padding },
    };
  }
  const layout = transposedLayout(pass, place, tensors);
  return {
    ...{ kind: 'weightGradient', small: input, large: output, parameter },
    ...{ layout, kernel: stride, stride, padding: [0, 0, 0] },
  };
}

/** @param place of the source whose gradient `output` will be
 *  @param tensors channels of every tensor */
export function inputGradientPass(
  pass: ConvolutionPass,
  place: number,
  { gradient, output }: { readonly gradient: TensorId; readonly output: TensorId },
  tensors: readonly StoredTensor[],
): TrainingPass {
  const inputs = [{ tensor: gradient }];
  if (pass.kind === 'transposedConv') {
    const { weight, stride } = pass;
    const layout = transposedLayout(pass, place, tensors);
    const common = { kind: 'conv', inputs, sources: inputs, output, weight, layout } as const;
    const window = { kernel: stride, stride, padding: [0, 0, 0] } as const;
    return { kind: 'run', pass: { ...common, ...window, moments: false } };
  }
  const { weight, kernel, stride, padding } = pass;
  const { first, outStride, inStride } = convLayout(pass, place, tensors);
  const exchanged = { first, outStride: inStride, inStride: outStride };
  if (stride.some((step) => step > 1)) {
    const layout = { ...exchanged, flipped: false };
    return {
      ...{ kind: 'stridedGradient', gradient, output, weight },
      ...{ layout, kernel, stride, padding },
    };
  }
  const layout = { ...exchanged, flipped: true };
  const [kz, ky, kx] = kernel;
  const common = { kind: 'conv', inputs, sources: inputs, output, weight, layout, kernel, stride } as const;
  const flipped = [kz - 1 - padding[0], ky - 1 - padding[1], kx - 1 - padding[2]] as const;
  return { kind: 'run', pass: { ...common, padding: flipped, moments: false } };
}

/** Weight `[out, in, …taps]` seen from one of the inputs. */
function convLayout(
  { sources, kernel }: Conv,
  place: number,
  tensors: readonly StoredTensor[],
): WeightLayout {
  const taps = kernel[0] * kernel[1] * kernel[2];
  const { before, total } = segmentChannels(sources, place, tensors);
  return { first: before * taps, outStride: total * taps, inStride: taps, flipped: false };
}

/** Weight `[in, out, …taps]`: the input's channels are the small side. */
function transposedLayout(
  { sources, stride, output }: TransposedConv,
  place: number,
  tensors: readonly StoredTensor[],
): WeightLayout {
  const taps = stride[0] * stride[1] * stride[2];
  const outStride = (tensors[output]?.channels ?? 0) * taps;
  const { before } = segmentChannels(sources, place, tensors);
  return { first: before * outStride, outStride, inStride: taps, flipped: false };
}

function segmentChannels(sources: readonly Segment[], place: number, tensors: readonly StoredTensor[]) {
  const counts = sources.map(({ tensor }) => tensors[tensor]?.channels ?? 0);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return { before: sum(counts.slice(0, place)), total: sum(counts) };
}
