/**
 * Twins of every forward and gradient node in float64: the definition, one element after the other. Slow; they are
 * what back ends are held against.
 */
import type { Graph, GraphNode, ParameterName, TensorName } from '../../graph.ts';
import type { GradientNode } from '../gradientNode.ts';
import * as c from './convolution.ts';
import * as e from './elementwise.ts';
import { type Tensor64, zeros } from './tensor64.ts';

export type Weights64 = ReadonlyMap<ParameterName, Float64Array>;
export type Tensors64 = Map<TensorName, Tensor64>;

/** Every tensor of the graph for one input. */
export function runForward(graph: Graph, weights: Weights64, input: Tensor64): Tensors64 {
  const tensors: Tensors64 = new Map([[graph.input.name, input]]);
  for (const node of graph.nodes) tensors.set(node.output, forward(node, weights, readerOf(tensors)));
  return tensors;
}

/** Adds the gradient nodes' results to `tensors`, which must hold the forward tensors and the seeds. */
export function runGradients(nodes: readonly GradientNode[], weights: Weights64, tensors: Tensors64): void {
  for (const node of nodes) tensors.set(node.output, backward(node, weights, readerOf(tensors)));
}

type Read = (name: TensorName) => Tensor64;
const readerOf =
  (tensors: Tensors64): Read =>
  (name) =>
    tensors.get(name) ?? zeros([0, 0, 0, 0, 0]);

function forward(node: GraphNode, weights: Weights64, read: Read): Tensor64 {
  const parameter = (name: ParameterName | undefined) => (name === undefined ? undefined : weights.get(name));
  const weightOf = (name: ParameterName) => weights.get(name) ?? new Float64Array();
  switch (node.op) {
    case 'conv': {
      const output = c.conv(read(node.input), weightOf(node.weight), node.outChannels, node);
      return e.addPerChannel(output, parameter(node.bias));
    }
    case 'transposedConv': {
      const output = c.transposedConv(read(node.input), weightOf(node.weight), node.outChannels, node.stride);
      return e.addPerChannel(output, parameter(node.bias));
    }
    case 'instanceNorm':
      return e.instanceNorm(read(node.input), parameter(node.scale), parameter(node.shift), node.epsilon);
    case 'leakyRelu':
      return e.leakyRelu(read(node.input), node.slope);
    case 'add':
      return e.add(read(node.inputs[0]), read(node.inputs[1]));
    case 'concat':
      return e.concat(node.inputs.map(read));
    case 'avgPool':
      return e.avgPool(read(node.input), node.stride);
    case 'batchNorm':
      throw new RangeError('BatchNorm has no training twin');
    default:
      return node satisfies never;
  }
}

function backward(node: GradientNode, weights: Weights64, read: Read): Tensor64 {
  const weightOf = (name: ParameterName) => weights.get(name) ?? new Float64Array();
  switch (node.op) {
    case 'add':
      return e.add(read(node.inputs[0]), read(node.inputs[1]));
    case 'convInputGradient':
      return c.convInputGradient(read(node.gradient), weightOf(node.weight), read(node.like).shape, node);
    case 'convWeightGradient':
      return c.convWeightGradient(read(node.input), read(node.gradient), node);
    case 'transposedConvInputGradient': {
      const gradient = read(node.gradient);
      const weight = weightOf(node.weight);
      const taps = node.stride[0] * node.stride[1] * node.stride[2];
      const channels = weight.length / (gradient.shape[1] * taps);
      return c.conv(gradient, weight, channels, c.transposedWindow(node.stride));
    }
    case 'transposedConvWeightGradient':
      return c.convWeightGradient(read(node.gradient), read(node.input), c.transposedWindow(node.stride));
    case 'channelSum':
      return e.channelSum(read(node.gradient));
    case 'instanceNormGradient': {
      const scale = node.scale === undefined ? undefined : weights.get(node.scale);
      return e.instanceNormGradient(read(node.input), read(node.gradient), scale, node.epsilon);
    }
    case 'instanceNormScaleGradient':
      return e.instanceNormScaleGradient(read(node.input), read(node.gradient), node.epsilon);
    case 'leakyReluGradient':
      return e.leakyReluGradient(read(node.input), read(node.gradient), node.slope);
    case 'sliceChannels':
      return e.sliceChannels(read(node.gradient), node.from, node.to);
    case 'avgPoolGradient':
      return e.avgPoolGradient(read(node.gradient), read(node.like).shape, node.stride);
    default:
      return node satisfies never;
  }
}
