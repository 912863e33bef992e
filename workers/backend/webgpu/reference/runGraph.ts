/** The plain twin of the whole back end: node after node, every tensor in memory, no fusion. */
import type { Graph, GraphNode, ParameterName, TensorName, Weights } from '../../../network/index.ts';
import { avgPool, conv, transposedConv } from './convolution.ts';
import { add, batchNorm, concat, instanceNorm, leakyRelu } from './elementwise.ts';
import type { Tensor } from './tensor.ts';

/** `graph.outputs[0]` for `input`. @throws RangeError for a missing tensor or parameter. */
export function runGraph(graph: Graph, weights: Weights, input: Tensor): Tensor {
  const tensors = new Map<TensorName, Tensor>([[graph.input.name, input]]);
  const tensor = (name: TensorName) => found(tensors, name);
  const parameter = (name: ParameterName) => found(weights, name);
  const optional = (name?: ParameterName) => (name === undefined ? undefined : parameter(name));

  const run = (node: GraphNode): Tensor => {
    switch (node.op) {
      case 'conv':
        return conv(tensor(node.input), parameter(node.weight), optional(node.bias), node);
      case 'transposedConv':
        return transposedConv(tensor(node.input), parameter(node.weight), optional(node.bias), node);
      case 'instanceNorm':
        return instanceNorm(tensor(node.input), optional(node.scale), optional(node.shift), node.epsilon);
      case 'batchNorm': {
        const [scale, shift] = [parameter(node.scale), parameter(node.shift)];
        const statistics = { scale, shift, mean: parameter(node.mean), variance: parameter(node.variance) };
        return batchNorm(tensor(node.input), statistics, node.epsilon);
      }
      case 'leakyRelu':
        return leakyRelu(tensor(node.input), node.slope);
      case 'add':
        return add(tensor(node.inputs[0]), tensor(node.inputs[1]));
      case 'concat':
        return concat(node.inputs.map(tensor));
      case 'avgPool':
        return avgPool(tensor(node.input), node.stride);
      default:
        return node satisfies never;
    }
  };

  for (const node of graph.nodes) tensors.set(node.output, run(node));
  return tensor(graph.outputs[0] ?? '');
}

function found<T>(values: ReadonlyMap<string, T>, name: string): T {
  const value = values.get(name);
  if (value === undefined) throw new RangeError(`There is no "${name}".`);
  return value;
}
