/** A graph and its weights as an ONNX model: what the CPU path runs, and what "export ONNX" writes. */
import type { Czyx, Zyx } from '../../image/index.ts';
import {
  type Graph,
  type GraphNode,
  nodesFor,
  type ParameterName,
  tensorShapes,
  type Weights,
} from '../../network/index.ts';
import { BackendError } from '../failures.ts';
import { encodeModel } from './encodeModel.ts';
import type { OnnxAttribute, OnnxNode, OnnxTensor, OnnxValue } from './onnxModel.ts';

export const INPUT = 'input';
export const OUTPUT = 'logits';

/** ONNX bytes (opset 17) of `graph.outputs[0]`: input `[batch, c, z, y, x]`, without z for a planar network.
 *  With `inputShape` every size is fixed, the batch is 1 and the norm is written for accuracy; without it batch and
 *  sizes are dynamic.
 *  @throws BackendError `backend.onnxSize` above 2 GB, `backend.weights` when a parameter is missing. */
export function emitOnnx(graph: Graph, weights: Weights, inputShape?: Czyx): Uint8Array {
  const emission = new Emission(graph, weights, inputShape !== undefined);
  const [output = graph.input.name] = graph.outputs;
  const nodes = nodesFor(graph, [output]);
  for (const node of nodes) emission.emit(node);
  const rename = (name: string) => (name === output ? OUTPUT : name === graph.input.name ? INPUT : name);
  return encodeModel({
    name: 'segloop',
    inputs: [inputValue(graph, inputShape)],
    outputs: [outputValue(graph, output, nodes, inputShape)],
    nodes: emission.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      output: rename(node.output),
    })),
    initializers: [...emission.initializers.values()],
  });
}

const spatialNames = ['depth', 'height', 'width'];

function inputValue(graph: Graph, shape: Czyx | undefined): OnnxValue {
  if (shape === undefined) {
    return {
      name: INPUT,
      shape: ['batch', graph.input.channels, ...spatialNames.slice(graph.planar ? 1 : 0)],
    };
  }
  return { name: INPUT, shape: onnxShape(shape, graph.planar) };
}

function outputValue(
  graph: Graph,
  output: string,
  nodes: readonly GraphNode[],
  shape: Czyx | undefined,
): OnnxValue {
  if (shape !== undefined) {
    const found = tensorShapes(graph, shape).get(output) ?? shape;
    return { name: OUTPUT, shape: onnxShape(found, graph.planar) };
  }
  const head = nodes.at(-1);
  const channels = head?.op === 'conv' ? head.outChannels : 'classes';
  const sizes = spatialNames.map((name) => `output_${name}`).slice(graph.planar ? 1 : 0);
  return { name: OUTPUT, shape: ['batch', channels, ...sizes] };
}

/** Batch 1; a planar network's tensors have no z axis in ONNX, which makes them the faster 2-D operators. */
export function onnxShape([channels, z, y, x]: Czyx, planar: boolean): number[] {
  return planar ? [1, channels, y, x] : [1, channels, z, y, x];
}

type InstanceNormNode = Extract<GraphNode, { op: 'instanceNorm' }>;

class Emission {
  readonly nodes: OnnxNode[] = [];
  readonly initializers = new Map<string, OnnxTensor>();
  private readonly shapes: ReadonlyMap<ParameterName, readonly number[]>;
  private readonly channels = new Map<string, number>();

  constructor(
    private readonly graph: Graph,
    private readonly weights: Weights,
    private readonly exactNorm: boolean,
  ) {
    this.shapes = new Map(graph.parameters.map(({ name, shape }) => [name, shape]));
    this.channels.set(graph.input.name, graph.input.channels);
  }

  emit(node: GraphNode): void {
    this.channels.set(node.output, this.outputChannels(node));
    switch (node.op) {
      case 'conv':
        this.push('Conv', node, [node.weight, node.bias], {
          kernel_shape: this.axes(node.kernel),
          strides: this.axes(node.stride),
          pads: { ints: [...this.axes(node.padding).ints, ...this.axes(node.padding).ints] },
        });
        break;
      case 'transposedConv':
        this.push('ConvTranspose', node, [node.weight, node.bias], this.window(node.stride));
        break;
      case 'instanceNorm':
        this.emitInstanceNorm(node);
        break;
      case 'batchNorm':
        this.push('BatchNormalization', node, [node.scale, node.shift, node.mean, node.variance], {
          epsilon: { float: node.epsilon },
        });
        break;
      case 'leakyRelu':
        this.push('LeakyRelu', node, [], { alpha: { float: node.slope } });
        break;
      case 'avgPool':
        this.push('AveragePool', node, [], this.window(node.stride));
        break;
      case 'add':
        this.nodes.push({ opType: 'Add', inputs: node.inputs, output: node.output });
        break;
      case 'concat':
        this.join(node);
        break;
      default:
        node satisfies never;
    }
  }

  private join({ inputs, output }: Extract<GraphNode, { op: 'concat' }>): void {
    this.nodes.push({ opType: 'Concat', inputs, output, attributes: { axis: { int: 1 } } });
  }

  private emitInstanceNorm(node: InstanceNormNode): void {
    const channels = this.channels.get(node.input) ?? 0;
    const scale = node.scale ?? this.constant(`ones_${channels}`, new Float32Array(channels).fill(1));
    const shift = node.shift ?? this.constant(`zeros_${channels}`, new Float32Array(channels));
    if (this.exactNorm) this.emitExactNorm(node, channels, scale, shift);
    else this.push('InstanceNormalization', node, [scale, shift], { epsilon: { float: node.epsilon } });
  }

  /**
   * onnxruntime's WebAssembly sums a channel one voxel after the other in float32: on 64³ with a constant background
   * its InstanceNormalization is off by 2e-3. Means of means, one axis at a time, keep 2e-6. Batch 1 only, because
   * BatchNormalization then applies the channel's own variance in one pass.
   */
  private emitExactNorm(node: InstanceNormNode, channels: number, scale: string, shift: string): void {
    const of = (part: string) => `${node.output}.${part}`;
    const mean = this.meanOverSpace(node.input, of('mean'));
    this.nodes.push({ opType: 'Sub', inputs: [node.input, mean], output: of('centred') });
    this.nodes.push({ opType: 'Mul', inputs: [of('centred'), of('centred')], output: of('squared') });
    const variance = this.meanOverSpace(of('squared'), of('variance'));
    const flat = this.integers(`shape_${channels}`, [channels]);
    this.nodes.push({ opType: 'Reshape', inputs: [variance, flat], output: of('flat') });
    const zeros = this.constant(`zeros_${channels}`, new Float32Array(channels));
    for (const name of [node.scale, node.shift]) if (name) this.addParameter(name);
    this.nodes.push({
      opType: 'BatchNormalization',
      inputs: [of('centred'), scale, shift, zeros, of('flat')],
      output: node.output,
      attributes: { epsilon: { float: node.epsilon } },
    });
  }

  private meanOverSpace(input: string, output: string): string {
    const axes = this.graph.planar ? [-1, -2] : [-1, -2, -3];
    return axes.reduce((from, axis) => {
      const to = `${output}${axis}`;
      const attributes = { axes: { ints: [axis] }, keepdims: { int: 1 } };
      this.nodes.push({ opType: 'ReduceMean', inputs: [from], output: to, attributes });
      return to;
    }, input);
  }

  private push(
    opType: string,
    node: { readonly input: string; readonly output: string },
    parameters: readonly (string | undefined)[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
  ): void {
    const names = parameters.filter((name) => name !== undefined);
    for (const name of names) this.addParameter(name);
    this.nodes.push({ opType, inputs: [node.input, ...names], output: node.output, attributes });
  }

  private addParameter(name: ParameterName): void {
    if (this.initializers.has(name)) return;
    const data = this.weights.get(name);
    const shape = this.shapes.get(name);
    if (data === undefined || shape === undefined) {
      throw new BackendError('weights', `Parameter ${name} of the network has no values.`, {
        parameter: name,
      });
    }
    this.initializers.set(name, { name, shape, data });
  }

  private constant(name: string, data: Float32Array): string {
    this.initializers.set(name, { name, shape: [data.length], data });
    return name;
  }

  private integers(name: string, values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    this.initializers.set(name, { name, shape: [values.length], data });
    return name;
  }

  private outputChannels(node: GraphNode): number {
    const of = (name: string) => this.channels.get(name) ?? 0;
    if (node.op === 'conv' || node.op === 'transposedConv') return node.outChannels;
    if (node.op === 'concat') return node.inputs.reduce((sum, name) => sum + of(name), 0);
    return of(node.op === 'add' ? node.inputs[0] : node.input);
  }

  /** Kernel and stride are the same. */
  private window(stride: Zyx): Readonly<Record<string, OnnxAttribute>> {
    return { kernel_shape: this.axes(stride), strides: this.axes(stride) };
  }

  private axes(size: Zyx): { ints: readonly number[] } {
    return { ints: this.graph.planar ? size.slice(1) : size };
  }
}
