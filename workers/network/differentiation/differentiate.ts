/**
 * Reverse mode on the graph IR. Gradients are nodes like any other, so that every back end runs them.
 * The rule of each op is the transpose of its linear map; nonlinear ops read their own forward input again instead of
 * keeping a copy of their result.
 */
import { nodeInputs } from '../architectures/index.ts';
import { ModelError } from '../failures.ts';
import type { Graph, GraphNode, ParameterName, TensorName } from '../graph.ts';
import type { DifferentiableNode, GradientNode } from './gradientNode.ts';

export interface Differentiation {
  /** In execution order, after all forward nodes. */
  readonly nodes: readonly GradientNode[];
  /** Head → tensor that must hold the loss's gradient with respect to it. */
  readonly seeds: ReadonlyMap<TensorName, TensorName>;
  /** Trainable parameter → tensor of its gradient. Parameters that no head depends on are absent. */
  readonly parameters: ReadonlyMap<ParameterName, TensorName>;
}

/**
 * Gradients of `heads` with respect to `trainable` parameters (all by default). Tensors that no trainable parameter
 * lies behind get no gradient: a frozen encoder costs no backward pass.
 * @param channels channels of every tensor, to cut a concatenation's gradient
 * @throws ModelError `model.training` for BatchNorm
 */
export function differentiate(
  graph: Graph,
  heads: readonly TensorName[],
  channels: ReadonlyMap<TensorName, number>,
  trainable: ReadonlySet<ParameterName> = new Set(graph.parameters.map(({ name }) => name)),
): Differentiation {
  const tape = new Tape(dependants(graph, trainable), channels, trainable);
  const seeds = new Map(heads.map((head) => [head, tape.seed(head)]));
  for (const node of [...graph.nodes].reverse()) tape.backward(node);
  return { nodes: tape.nodes, seeds, parameters: tape.parameters };
}

/** Tensors with a trainable parameter behind them. */
function dependants(graph: Graph, trainable: ReadonlySet<ParameterName>): ReadonlySet<TensorName> {
  const found = new Set<TensorName>();
  for (const node of graph.nodes) {
    const own = parametersOf(node).some((name) => trainable.has(name));
    if (own || nodeInputs(node).some((input) => found.has(input))) found.add(node.output);
  }
  return found;
}

function parametersOf(node: GraphNode): ParameterName[] {
  if (node.op === 'conv' || node.op === 'transposedConv')
    return [node.weight, ...(node.bias ? [node.bias] : [])];
  if (node.op === 'instanceNorm' || node.op === 'batchNorm') {
    return [node.scale, node.shift].filter((name) => name !== undefined);
  }
  return [];
}

class Tape {
  readonly nodes: GradientNode[] = [];
  readonly parameters = new Map<ParameterName, TensorName>();
  private readonly gradients = new Map<TensorName, TensorName>();
  private count = 0;

  constructor(
    private readonly wanted: ReadonlySet<TensorName>,
    private readonly channels: ReadonlyMap<TensorName, number>,
    private readonly trainable: ReadonlySet<ParameterName>,
  ) {}

  seed(head: TensorName): TensorName {
    const name = `gradient of ${head}`;
    this.gradients.set(head, name);
    return name;
  }

  backward(node: GraphNode): void {
    const gradient = this.gradients.get(node.output);
    if (gradient === undefined || !this.wanted.has(node.output)) return;
    if (node.op === 'batchNorm') throw batchNorm();
    this.parametersOf(node, gradient);
    this.inputsOf(node, gradient);
  }

  private parametersOf(node: DifferentiableNode, gradient: TensorName): void {
    switch (node.op) {
      case 'conv': {
        const { input, kernel, stride, padding } = node;
        this.parameter(node.weight, (output) => ({
          op: 'convWeightGradient',
          output,
          input,
          gradient,
          kernel,
          stride,
          padding,
        }));
        this.parameter(node.bias, (output) => ({ op: 'channelSum', output, gradient }));
        break;
      }
      case 'transposedConv': {
        const { input, outChannels, stride } = node;
        this.parameter(node.weight, (output) => ({
          op: 'transposedConvWeightGradient',
          output,
          input,
          gradient,
          outChannels,
          stride,
        }));
        this.parameter(node.bias, (output) => ({ op: 'channelSum', output, gradient }));
        break;
      }
      case 'instanceNorm': {
        const { input, epsilon } = node;
        this.parameter(node.scale, (output) => ({
          op: 'instanceNormScaleGradient',
          output,
          input,
          gradient,
          epsilon,
        }));
        this.parameter(node.shift, (output) => ({ op: 'channelSum', output, gradient }));
        break;
      }
      case 'leakyRelu':
      case 'add':
      case 'concat':
      case 'avgPool':
        break;
      default:
        node satisfies never;
    }
  }

  private inputsOf(node: DifferentiableNode, gradient: TensorName): void {
    switch (node.op) {
      case 'conv': {
        const { input: like, weight, kernel, stride, padding } = node;
        this.flow(like, (output) => ({
          op: 'convInputGradient',
          output,
          gradient,
          weight,
          like,
          kernel,
          stride,
          padding,
        }));
        break;
      }
      case 'transposedConv': {
        const { weight, stride } = node;
        this.flow(node.input, (output) => ({
          op: 'transposedConvInputGradient',
          output,
          gradient,
          weight,
          stride,
        }));
        break;
      }
      case 'instanceNorm': {
        const { input, scale, epsilon } = node;
        const own = scale === undefined ? {} : { scale };
        this.flow(input, (output) => ({
          op: 'instanceNormGradient',
          output,
          input,
          gradient,
          ...own,
          epsilon,
        }));
        break;
      }
      case 'leakyRelu': {
        const { input, slope } = node;
        this.flow(input, (output) => ({ op: 'leakyReluGradient', output, input, gradient, slope }));
        break;
      }
      case 'add':
        for (const input of node.inputs) this.pass(input, gradient);
        break;
      case 'concat':
        this.cut(node.inputs, gradient);
        break;
      case 'avgPool': {
        const { input: like, stride } = node;
        this.flow(like, (output) => ({ op: 'avgPoolGradient', output, gradient, like, stride }));
        break;
      }
      default:
        node satisfies never;
    }
  }

  private cut(inputs: readonly TensorName[], gradient: TensorName): void {
    let from = 0;
    for (const input of inputs) {
      const start = from;
      const to = start + (this.channels.get(input) ?? 0);
      this.flow(input, (output) => ({ op: 'sliceChannels', output, gradient, from: start, to }));
      from = to;
    }
  }

  /** Adds a contribution to the gradient of `tensor`, if anything asks for it. */
  private flow(tensor: TensorName, make: (output: TensorName) => GradientNode): void {
    if (!this.wanted.has(tensor)) return;
    const output = `gradient ${this.count++} of ${tensor}`;
    this.nodes.push(make(output));
    this.pass(tensor, output);
  }

  private pass(tensor: TensorName, contribution: TensorName): void {
    if (!this.wanted.has(tensor)) return;
    const before = this.gradients.get(tensor);
    if (before === undefined) {
      this.gradients.set(tensor, contribution);
      return;
    }
    const output = `gradient ${this.count++} of ${tensor}`;
    this.nodes.push({ op: 'add', output, inputs: [before, contribution] });
    this.gradients.set(tensor, output);
  }

  private parameter(name: ParameterName | undefined, make: (output: TensorName) => GradientNode): void {
    if (name === undefined || !this.trainable.has(name)) return;
    const output = `gradient of parameter ${name}`;
    this.nodes.push(make(output));
    this.parameters.set(name, output);
  }
}

/** @throws ModelError `model.training` for BatchNorm, whose statistics are not learnt. */
export function assertTrainable({ nodes }: Graph): void {
  if (nodes.some(({ op }) => op === 'batchNorm')) throw batchNorm();
}

function batchNorm(): ModelError {
  const message =
    'The model uses BatchNorm (nnUNetTrainerBN), which the studio runs but does not train. Fine-tune a model with InstanceNorm, or take the dataset to Python.';
  return new ModelError('training', message);
}
