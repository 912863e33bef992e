/** A segmentation network's encoder alone, and a classifier on top of it. */
import type { Czyx } from '../../image/index.ts';
import { ModelError } from '../failures.ts';
import type { Graph, GraphNode, ParameterName, TensorName, Weights } from '../graph.ts';
import { nodesFor, tensorShapes } from './shapes.ts';

/** Names of the head's parameters: a linear layer, which as a convolution has ones for its kernel. */
export const HEAD_WEIGHT: ParameterName = 'head.weight';
export const HEAD_BIAS: ParameterName = 'head.bias';

/**
 * Everything up to the deepest encoder stage; its features are the only output. nnU-Net's decoders begin by
 * enlarging them, which is how they are found.
 * @throws ModelError `model.architecture` for a graph without a decoder
 */
export function encoderOf(graph: Graph): Graph {
  const first = graph.nodes.find((node) => node.op === 'transposedConv');
  if (!first) {
    const what = 'a network without a decoder';
    throw new ModelError('architecture', `${what} has no encoder that could be taken out.`, { what });
  }
  const nodes = nodesFor(graph, [first.input]);
  const used = new Set(nodes.flatMap(parametersOf));
  const parameters = graph.parameters.filter(({ name }) => used.has(name));
  return { ...graph, nodes, outputs: [first.input], parameters };
}

function parametersOf(node: GraphNode): ParameterName[] {
  switch (node.op) {
    case 'conv':
    case 'transposedConv':
      return [node.weight, ...(node.bias ? [node.bias] : [])];
    case 'instanceNorm':
      return [node.scale, node.shift].filter((name) => name !== undefined);
    case 'batchNorm':
      return [node.scale, node.shift, node.mean, node.variance];
    case 'leakyRelu':
    case 'add':
    case 'concat':
    case 'avgPool':
      return [];
    default:
      node satisfies never;
      return [];
  }
}

/** Shape `[c, z, y, x]` of the encoder's features for one patch. @throws ModelError `model.patchSize` */
export function featureShape(encoder: Graph, patch: Czyx): Czyx {
  return tensorShapes(encoder, patch).get(outputOf(encoder)) ?? patch;
}

/** The parts of the network's weights that belong to `graph`. */
export function weightsOf(graph: Graph, weights: Weights): Map<ParameterName, Float32Array> {
  return new Map(graph.parameters.map(({ name }) => [name, weights.get(name) ?? new Float32Array()]));
}

/**
 * Encoder, linear head, mean over all places: `[class, 1, 1, 1]` logits of a patch. The head stands before the mean,
 * which is the same for linear layers and needs no node of its own.
 */
export function classifierGraph(encoder: Graph, patch: Czyx, classes: number): Graph {
  const [channels, ...places] = featureShape(encoder, patch);
  const ones = encoder.planar ? [1, 1] : [1, 1, 1];
  return {
    ...encoder,
    nodes: [
      ...encoder.nodes,
      {
        op: 'conv',
        output: 'head',
        input: outputOf(encoder),
        weight: HEAD_WEIGHT,
        bias: HEAD_BIAS,
        outChannels: classes,
        kernel: [1, 1, 1],
        stride: [1, 1, 1],
        padding: [0, 0, 0],
      },
      { op: 'avgPool', output: 'logits', input: 'head', stride: places },
    ],
    outputs: ['logits'],
    parameters: [
      ...encoder.parameters,
      { name: HEAD_WEIGHT, shape: [classes, channels, ...ones] },
      { name: HEAD_BIAS, shape: [classes] },
    ],
  };
}

function outputOf({ outputs: [output = 'input'] }: Graph): TensorName {
  return output;
}
