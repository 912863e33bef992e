import type { Czyx, Zyx } from '../../image/index.ts';
import { ModelError } from '../failures.ts';
import type { Graph, GraphNode, TensorName } from '../graph.ts';

/** Nodes that `outputs` depend on, in execution order: inference leaves the deep-supervision heads out. */
export function nodesFor(graph: Graph, outputs: readonly TensorName[]): GraphNode[] {
  const needed = new Set(outputs);
  const kept: GraphNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!needed.has(node.output)) continue;
    kept.push(node);
    for (const input of nodeInputs(node)) needed.add(input);
  }
  return kept.reverse();
}

/** Tensors that a node reads. */
export function nodeInputs(node: GraphNode): readonly TensorName[] {
  return node.op === 'add' || node.op === 'concat' ? node.inputs : [node.input];
}

/** Shape `[c, z, y, x]` of every tensor for one input shape.
 *  @throws ModelError `model.patchSize` when a size cannot pass through the network. */
export function tensorShapes(graph: Graph, inputShape: Czyx): Map<TensorName, Czyx> {
  const shapes = new Map<TensorName, Czyx>([[graph.input.name, inputShape]]);
  const shapeOf = (name: TensorName): Czyx => {
    const shape = shapes.get(name);
    if (shape === undefined) throw patchSizeError(inputShape, `tensor ${name} is read before it is written`);
    return shape;
  };
  if (inputShape[0] !== graph.input.channels) {
    const found = `${inputShape[0]} channels where the network takes ${graph.input.channels}`;
    throw patchSizeError(inputShape, found);
  }
  for (const node of graph.nodes)
    shapes.set(node.output, outputShape(node, nodeInputs(node).map(shapeOf), inputShape));
  return shapes;
}

function outputShape(node: GraphNode, inputs: readonly Czyx[], patch: Czyx): Czyx {
  const [first = patch] = inputs;
  const each = (extent: (axis: 0 | 1 | 2, size: number) => number): Zyx => {
    const [, z, y, x] = first;
    return [extent(0, z), extent(1, y), extent(2, x)];
  };
  switch (node.op) {
    case 'conv': {
      const { kernel, stride, padding } = node;
      const size = each((a, n) => Math.floor((n + 2 * padding[a] - kernel[a]) / stride[a]) + 1);
      return checked([node.outChannels, ...size], node, patch);
    }
    case 'transposedConv':
      return [node.outChannels, ...each((a, n) => n * node.stride[a])];
    case 'avgPool':
      return checked([first[0], ...each((a, n) => Math.floor(n / node.stride[a]))], node, patch);
    case 'add':
    case 'concat': {
      const other = inputs.find((shape) => shape.slice(1).join() !== first.slice(1).join());
      if (other) {
        throw patchSizeError(
          patch,
          `sizes ${first.slice(1).join('×')} and ${other.slice(1).join('×')} meet at ${node.output}`,
        );
      }
      const channels = node.op === 'add' ? first[0] : inputs.reduce((sum, [c]) => sum + c, 0);
      return [channels, first[1], first[2], first[3]];
    }
    case 'instanceNorm':
    case 'batchNorm':
    case 'leakyRelu':
      return first;
    default:
      node satisfies never;
      return first;
  }
}

function checked(shape: Czyx, node: GraphNode, patch: Czyx): Czyx {
  if (shape.some((extent) => extent < 1)) throw patchSizeError(patch, `nothing is left at ${node.output}`);
  return shape;
}

function patchSizeError(patch: Czyx, found: string): ModelError {
  const size = patch.join('×');
  const message = `A patch of ${size} cannot pass through the network: ${found}. Take sizes that the product of the strides divides.`;
  return new ModelError('patchSize', message, { size, found });
}
