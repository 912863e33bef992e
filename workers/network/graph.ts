import type { Zyx } from '../image/index.ts';

/** Name of a tensor inside a graph; every node writes exactly one. */
export type TensorName = string;
/** Name of a parameter, nnU-Net's canonical state-dict key (spec nnunet-v2.md §1.6). */
export type ParameterName = string;

/** Cross-correlation with zero padding. Weight `[out, in, kz, ky, kx]`, bias `[out]`. */
export interface ConvNode {
  readonly op: 'conv';
  readonly output: TensorName;
  readonly input: TensorName;
  readonly weight: ParameterName;
  readonly bias?: ParameterName;
  readonly outChannels: number;
  readonly kernel: Zyx;
  readonly stride: Zyx;
  /** Zeros on both ends of every axis; (kernel - 1) / 2 in every nnU-Net network. */
  readonly padding: Zyx;
}

/** Transposed convolution whose kernel equals its stride. Weight `[in, out, kz, ky, kx]`, bias `[out]`. */
export interface TransposedConvNode {
  readonly op: 'transposedConv';
  readonly output: TensorName;
  readonly input: TensorName;
  readonly weight: ParameterName;
  readonly bias?: ParameterName;
  readonly outChannels: number;
  readonly stride: Zyx;
}

/** Per sample and channel over the spatial axes, biased variance. `scale`, `shift` are absent when not affine. */
export interface InstanceNormNode {
  readonly op: 'instanceNorm';
  readonly output: TensorName;
  readonly input: TensorName;
  readonly scale?: ParameterName;
  readonly shift?: ParameterName;
  readonly epsilon: number;
}

/** BatchNorm at inference (nnUNetTrainerBN): (x - mean) / sqrt(variance + epsilon) · scale + shift per channel. */
export interface BatchNormNode {
  readonly op: 'batchNorm';
  readonly output: TensorName;
  readonly input: TensorName;
  readonly scale: ParameterName;
  readonly shift: ParameterName;
  readonly mean: ParameterName;
  readonly variance: ParameterName;
  readonly epsilon: number;
}

export interface LeakyReluNode {
  readonly op: 'leakyRelu';
  readonly output: TensorName;
  readonly input: TensorName;
  readonly slope: number;
}

export interface AddNode {
  readonly op: 'add';
  readonly output: TensorName;
  readonly inputs: readonly [TensorName, TensorName];
}

/** Along channels, in order. */
export interface ConcatNode {
  readonly op: 'concat';
  readonly output: TensorName;
  readonly inputs: readonly TensorName[];
}

/** Kernel = stride, no padding, floor. */
export interface AvgPoolNode {
  readonly op: 'avgPool';
  readonly output: TensorName;
  readonly input: TensorName;
  readonly stride: Zyx;
}

export type GraphNode =
  | ConvNode
  | TransposedConvNode
  | InstanceNormNode
  | BatchNormNode
  | LeakyReluNode
  | AddNode
  | ConcatNode
  | AvgPoolNode;

/** One trainable (or running-statistics) tensor of the network, in PyTorch's shape. */
export interface Parameter {
  readonly name: ParameterName;
  readonly shape: readonly number[];
  /** BatchNorm's running mean and variance: in the state dict, but not in the optimizer. */
  readonly statistic?: true;
}

/**
 * A network as data. Tensors are `[batch, channel, z, y, x]`; a 2-D network has depth 1 and kernels `[1, ky, kx]`.
 * Nodes stand in execution order. `outputs` are the segmentation heads, full resolution first; inference uses
 * `outputs[0]`. `parameters` are in nnU-Net's optimizer order (spec §1.6) and list every head, also unused ones.
 */
export interface Graph {
  readonly input: { readonly name: TensorName; readonly channels: number };
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly TensorName[];
  readonly parameters: readonly Parameter[];
  /** True for a 2-D network: PyTorch's weights have no z axis, `Weights` hold them with kz = 1 implied. */
  readonly planar: boolean;
}

/** C-order float32 values by canonical parameter name. */
export type Weights = ReadonlyMap<ParameterName, Float32Array>;
