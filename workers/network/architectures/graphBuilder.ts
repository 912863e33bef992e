import type { Zyx } from '../../image/index.ts';
import type { Graph, GraphNode, Parameter, ParameterName, TensorName } from '../graph.ts';
import type { UNetSpec } from './unetSpec.ts';

/** A tensor while the graph grows. */
export interface Tensor {
  readonly name: TensorName;
  readonly channels: number;
}

const ONE: Zyx = [1, 1, 1];

/**
 * Appends nodes in execution order and notes each parameter once. Tensors are named after the PyTorch module that
 * writes them, so that `encoder.stages.1.…` finds what a hook on that module would see.
 */
export class GraphBuilder {
  private readonly nodes: GraphNode[] = [];
  private readonly parameters = new Map<ParameterName, Parameter>();

  constructor(
    readonly spec: UNetSpec,
    readonly input: Tensor,
  ) {}

  /** Finishes the graph; `parameterOrder` brings parameters into PyTorch's order of registration. */
  finish(outputs: readonly Tensor[], parameterOrder: (a: Parameter, b: Parameter) => number): Graph {
    return {
      input: this.input,
      nodes: this.nodes,
      outputs: outputs.map(({ name }) => name),
      parameters: [...this.parameters.values()].sort(parameterOrder),
      planar: this.spec.planar,
    };
  }

  conv(module: string, input: Tensor, outChannels: number, kernel: Zyx, stride: Zyx, bias: boolean): Tensor {
    this.nodes.push({
      op: 'conv',
      output: module,
      input: input.name,
      weight: this.parameter(`${module}.weight`, [outChannels, input.channels, ...this.spatial(kernel)]),
      ...(bias && { bias: this.parameter(`${module}.bias`, [outChannels]) }),
      outChannels,
      kernel,
      stride,
      padding: [(kernel[0] - 1) >> 1, (kernel[1] - 1) >> 1, (kernel[2] - 1) >> 1],
    });
    return { name: module, channels: outChannels };
  }

  transposedConv(module: string, input: Tensor, outChannels: number, stride: Zyx, bias: boolean): Tensor {
    this.nodes.push({
      op: 'transposedConv',
      output: module,
      input: input.name,
      weight: this.parameter(`${module}.weight`, [input.channels, outChannels, ...this.spatial(stride)]),
      ...(bias && { bias: this.parameter(`${module}.bias`, [outChannels]) }),
      outChannels,
      stride,
    });
    return { name: module, channels: outChannels };
  }

  norm(module: string, input: Tensor): Tensor {
    const { norm } = this.spec;
    const of = (key: string) => this.parameter(`${module}.${key}`, [input.channels]);
    const ends = { output: module, input: input.name };
    switch (norm.kind) {
      case 'none':
        return input;
      case 'instance': {
        const affine = norm.affine && { scale: of('weight'), shift: of('bias') };
        this.nodes.push({ op: 'instanceNorm', ...ends, ...affine, epsilon: norm.epsilon });
        break;
      }
      case 'batch': {
        const affine = { scale: of('weight'), shift: of('bias') };
        const mean = this.statistic(`${module}.running_mean`, input.channels);
        const variance = this.statistic(`${module}.running_var`, input.channels);
        this.nodes.push({ op: 'batchNorm', ...ends, ...affine, mean, variance, epsilon: norm.epsilon });
        break;
      }
      default:
        norm satisfies never;
    }
    return { name: module, channels: input.channels };
  }

  nonlin(module: string, input: Tensor): Tensor {
    const { slope } = this.spec;
    if (slope === undefined) return input;
    this.nodes.push({ op: 'leakyRelu', output: module, input: input.name, slope });
    return { name: module, channels: input.channels };
  }

  add(module: string, a: Tensor, b: Tensor): Tensor {
    this.nodes.push({ op: 'add', output: module, inputs: [a.name, b.name] });
    return { name: module, channels: a.channels };
  }

  concat(module: string, inputs: readonly Tensor[]): Tensor {
    this.nodes.push({ op: 'concat', output: module, inputs: inputs.map(({ name }) => name) });
    return { name: module, channels: inputs.reduce((sum, { channels }) => sum + channels, 0) };
  }

  avgPool(module: string, input: Tensor, stride: Zyx): Tensor {
    this.nodes.push({ op: 'avgPool', output: module, input: input.name, stride });
    return { name: module, channels: input.channels };
  }

  /** conv → [dropout] → norm → nonlinearity, or norm last (`nonlin_first`). Dropout is nothing at inference. */
  convBlock(module: string, input: Tensor, outChannels: number, kernel: Zyx, stride: Zyx): Tensor {
    const conv = this.conv(`${module}.conv`, input, outChannels, kernel, stride, this.spec.convBias);
    if (!this.spec.nonlinFirst) return this.nonlin(`${module}.nonlin`, this.norm(`${module}.norm`, conv));
    return this.norm(`${module}.norm`, this.nonlin(`${module}.nonlin`, conv));
  }

  /** A convolution block without nonlinearity. */
  linearBlock(module: string, input: Tensor, outChannels: number, kernel: Zyx, bias: boolean): Tensor {
    const conv = this.conv(`${module}.conv`, input, outChannels, kernel, ONE, bias);
    return this.norm(`${module}.norm`, conv);
  }

  private parameter(name: ParameterName, shape: readonly number[]): ParameterName {
    this.parameters.set(name, { name, shape });
    return name;
  }

  private statistic(name: ParameterName, channels: number): ParameterName {
    this.parameters.set(name, { name, shape: [channels], statistic: true });
    return name;
  }

  /** PyTorch's weights of a 2-D network have no z axis. */
  private spatial(kernel: Zyx): readonly number[] {
    return this.spec.planar ? kernel.slice(1) : kernel;
  }
}
