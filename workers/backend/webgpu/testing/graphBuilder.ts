/** Builds small graphs with random weights, for tests and benchmarks. */
import type { Zyx } from '../../../image/index.ts';
import type { Graph, GraphNode, Parameter, TensorName, Weights } from '../../../network/index.ts';

/** Deterministic numbers in [-1, 1). Source: mulberry32 (public domain). */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

/** Each method adds one node and returns the name of its output. */
export class GraphBuilder {
  private readonly nodes: GraphNode[] = [];
  private readonly parameters: Parameter[] = [];
  private readonly values = new Map<string, Float32Array>();
  private readonly channelCounts = new Map<TensorName, number>();

  constructor(
    private readonly inputChannels: number,
    private readonly random: () => number,
  ) {
    this.channelCounts.set('input', inputChannels);
  }

  conv(
    input: TensorName,
    outChannels: number,
    kernel: Zyx,
    stride: Zyx = [1, 1, 1],
    bias = true,
  ): TensorName {
    const inChannels = this.channels(input);
    const padding: Zyx = [(kernel[0] - 1) >> 1, (kernel[1] - 1) >> 1, (kernel[2] - 1) >> 1];
    const spread = 1 / Math.sqrt(inChannels * kernel[0] * kernel[1] * kernel[2]);
    const weight = this.parameter([outChannels, inChannels, ...kernel], spread);
    const name = bias ? this.parameter([outChannels], 1) : undefined;
    const shared = { input, weight, bias: name, outChannels, kernel, stride, padding };
    return this.add(outChannels, (output) => ({ op: 'conv', output, ...shared }));
  }

  transposedConv(input: TensorName, outChannels: number, stride: Zyx): TensorName {
    const inChannels = this.channels(input);
    const weight = this.parameter([inChannels, outChannels, ...stride], 1 / Math.sqrt(inChannels));
    const bias = this.parameter([outChannels], 1);
    const shared = { input, weight, bias, outChannels, stride };
    return this.add(outChannels, (output) => ({ op: 'transposedConv', output, ...shared }));
  }

  instanceNorm(input: TensorName, affine = true): TensorName {
    const channels = this.channels(input);
    const [scale, shift] = affine ? [this.parameter([channels], 1), this.parameter([channels], 1)] : [];
    return this.add(channels, (output) => ({
      op: 'instanceNorm',
      output,
      input,
      scale,
      shift,
      epsilon: 1e-5,
    }));
  }

  batchNorm(input: TensorName): TensorName {
    const channels = this.channels(input);
    const names = { scale: this.parameter([channels], 1), shift: this.parameter([channels], 1) };
    const mean = this.parameter([channels], 1);
    const variance = this.parameter([channels], 1, (value) => 0.5 + Math.abs(value));
    const epsilon = 1e-5;
    return this.add(channels, (output) => ({
      op: 'batchNorm',
      output,
      input,
      ...names,
      mean,
      variance,
      epsilon,
    }));
  }

  leakyRelu(input: TensorName, slope = 0.01): TensorName {
    return this.add(this.channels(input), (output) => ({ op: 'leakyRelu', output, input, slope }));
  }

  sum(a: TensorName, b: TensorName): TensorName {
    return this.add(this.channels(a), (output) => ({ op: 'add', output, inputs: [a, b] }));
  }

  concat(...inputs: readonly TensorName[]): TensorName {
    const channels = inputs.reduce((sum, name) => sum + this.channels(name), 0);
    return this.add(channels, (output) => ({ op: 'concat', output, inputs }));
  }

  avgPool(input: TensorName, stride: Zyx): TensorName {
    return this.add(this.channels(input), (output) => ({ op: 'avgPool', output, input, stride }));
  }

  build(output: TensorName): { graph: Graph; weights: Weights } {
    const input = { name: 'input', channels: this.inputChannels };
    const { nodes, parameters } = this;
    return { graph: { input, nodes, outputs: [output], parameters, planar: false }, weights: this.values };
  }

  private channels(name: TensorName): number {
    return this.channelCounts.get(name) ?? 0;
  }

  private add(channels: number, node: (output: TensorName) => GraphNode): TensorName {
    const output = `t${this.nodes.length}`;
    this.nodes.push(node(output));
    this.channelCounts.set(output, channels);
    return output;
  }

  private parameter(shape: readonly number[], spread: number, shaped = (value: number) => value): string {
    const name = `p${this.parameters.length}`;
    this.parameters.push({ name, shape });
    const length = shape.reduce((product, extent) => product * extent, 1);
    this.values.set(
      name,
      Float32Array.from({ length }, () => shaped(this.random() * spread)),
    );
    return name;
  }
}
