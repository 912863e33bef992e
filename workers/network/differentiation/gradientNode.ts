import type { Zyx } from '../../image/index.ts';
import type { AddNode, GraphNode, ParameterName, TensorName } from '../graph.ts';

/** How a convolution walks its input; the same numbers as the forward node's. */
interface Window {
  readonly kernel: Zyx;
  readonly stride: Zyx;
  readonly padding: Zyx;
}

/** Gradient of a convolution's input; `like` names the tensor whose shape it has. */
export interface ConvInputGradientNode extends Window {
  readonly op: 'convInputGradient';
  readonly output: TensorName;
  readonly gradient: TensorName;
  readonly weight: ParameterName;
  readonly like: TensorName;
}

/** Gradient of a convolution's weight `[out, in, kz, ky, kx]`, summed over batch and space. */
export interface ConvWeightGradientNode extends Window {
  readonly op: 'convWeightGradient';
  readonly output: TensorName;
  readonly input: TensorName;
  readonly gradient: TensorName;
}

/** Gradient of a transposed convolution's input: a convolution of the gradient with the same weight. */
export interface TransposedConvInputGradientNode {
  readonly op: 'transposedConvInputGradient';
  readonly output: TensorName;
  readonly gradient: TensorName;
  readonly weight: ParameterName;
  readonly stride: Zyx;
}

/** Gradient of a transposed convolution's weight `[in, out, kz, ky, kx]`. */
export interface TransposedConvWeightGradientNode {
  readonly op: 'transposedConvWeightGradient';
  readonly output: TensorName;
  readonly input: TensorName;
  readonly gradient: TensorName;
  readonly outChannels: number;
  readonly stride: Zyx;
}

/** Sum over batch and space, `[channels]`: the gradient of a bias or of a norm's shift. */
export interface ChannelSumNode {
  readonly op: 'channelSum';
  readonly output: TensorName;
  readonly gradient: TensorName;
}

/** Gradient of an InstanceNorm's input; `input` is the norm's input, whose statistics are computed again. */
export interface InstanceNormGradientNode {
  readonly op: 'instanceNormGradient';
  readonly output: TensorName;
  readonly input: TensorName;
  readonly gradient: TensorName;
  readonly scale?: ParameterName;
  readonly epsilon: number;
}

/** Gradient of an InstanceNorm's scale `[channels]`: the sum of gradient times normalised input. */
export interface InstanceNormScaleGradientNode {
  readonly op: 'instanceNormScaleGradient';
  readonly output: TensorName;
  readonly input: TensorName;
  readonly gradient: TensorName;
  readonly epsilon: number;
}

/** `input` is the activation's input: the gradient passes where it is positive, times `slope` elsewhere. */
export interface LeakyReluGradientNode {
  readonly op: 'leakyReluGradient';
  readonly output: TensorName;
  readonly input: TensorName;
  readonly gradient: TensorName;
  readonly slope: number;
}

/** Channels [from, to) of a concatenation's gradient. */
export interface SliceChannelsNode {
  readonly op: 'sliceChannels';
  readonly output: TensorName;
  readonly gradient: TensorName;
  readonly from: number;
  readonly to: number;
}

/** Spreads the gradient evenly over each window; voxels that floor left out get none. */
export interface AvgPoolGradientNode {
  readonly op: 'avgPoolGradient';
  readonly output: TensorName;
  readonly gradient: TensorName;
  readonly like: TensorName;
  readonly stride: Zyx;
}

export type GradientNode =
  | AddNode
  | ConvInputGradientNode
  | ConvWeightGradientNode
  | TransposedConvInputGradientNode
  | TransposedConvWeightGradientNode
  | ChannelSumNode
  | InstanceNormGradientNode
  | InstanceNormScaleGradientNode
  | LeakyReluGradientNode
  | SliceChannelsNode
  | AvgPoolGradientNode;

/** Forward nodes that training differentiates. BatchNorm's running statistics belong to inference. */
export type DifferentiableNode = Exclude<GraphNode, { op: 'batchNorm' }>;
