/** The forward pass as training needs it: any batch, weights as inputs, statistics shared with the gradients. */
import type { Czyx, Zyx } from '../../image/index.ts';
import { type DifferentiableNode, type Graph, ModelError, type TensorName } from '../../network/index.ts';
import type { OnnxAttribute } from './onnxModel.ts';
import type { OnnxBuilder } from './trainingBuilder.ts';

export interface TrainingShapes {
  readonly graph: Graph;
  readonly batch: number;
  /** `[c, z, y, x]` of every tensor. */
  readonly tensors: ReadonlyMap<TensorName, Czyx>;
}

/** What both passes say about tensors: a planar network has no z axis in ONNX. */
export class TrainingTensors {
  readonly planar: boolean;
  readonly batch: number;
  /** Spatial axes, fastest first. */
  readonly spatialAxes: readonly number[];
  private readonly names = new Map<TensorName, string>();

  constructor(
    readonly b: OnnxBuilder,
    readonly shapes: TrainingShapes,
  ) {
    this.planar = shapes.graph.planar;
    this.batch = shapes.batch;
    this.spatialAxes = this.planar ? [-1, -2] : [-1, -2, -3];
  }

  /** ONNX name of a tensor of the graph. */
  of(name: TensorName): string {
    return this.names.get(name) ?? name;
  }

  write(name: TensorName, onnx: string): void {
    this.names.set(name, onnx);
  }

  channels(name: TensorName): number {
    return this.shapes.tensors.get(name)?.[0] ?? 0;
  }

  extent(name: TensorName): readonly number[] {
    const [, ...size] = this.shapes.tensors.get(name) ?? [0, 1, 1, 1];
    return this.planar ? size.slice(1) : size;
  }

  voxels(name: TensorName): number {
    return this.extent(name).reduce((product, size) => product * size, 1);
  }

  axes(size: Zyx): readonly number[] {
    return this.planar ? size.slice(1) : size;
  }

  ints(size: Zyx): OnnxAttribute {
    return { ints: this.axes(size) };
  }

  bothEnds(size: Zyx): OnnxAttribute {
    return { ints: [...this.axes(size), ...this.axes(size)] };
  }

  /** `[batch, channels, 1, 1, 1]`, of a tensor of `voxels` voxels. */
  mean(a: string, voxels: number): string {
    return this.b.div(this.b.sum(a, this.spatialAxes), this.b.scalar(voxels));
  }

  /**
   * Centred input, variance and 1 / standard deviation of a norm's input. The mean of a constant is not exact in float32;
   * divided by sqrt(epsilon), what it leaves would decide the sign before a LeakyReLU. So what is left of the mean after
   * centring is told too: readers take it away where they go over the values anyway.
   */
  moments(input: TensorName, epsilon: number): Moments {
    const { b } = this;
    const voxels = this.voxels(input);
    const centred = b.sub(this.of(input), this.mean(this.of(input), voxels));
    const rest = this.mean(centred, voxels);
    const squares = this.mean(b.mul(centred, centred), voxels);
    const variance = b.op('Relu', [b.sub(squares, b.mul(rest, rest))]);
    const deviation = b.op('Sqrt', [b.add(variance, b.scalar(epsilon))]);
    return { centred, rest, variance, inverse: b.op('Reciprocal', [deviation]) };
  }

  /**
   * (a - mean) / sqrt(variance + epsilon) · scale + shift in one pass over `a`: samples become channels, for which
   * BatchNormalization has parameters of their own.
   */
  normalise(input: TensorName, a: string, norm: NormParameters): string {
    const { b, batch } = this;
    const channels = this.channels(input);
    const extent = this.extent(input);
    const flat = [batch * channels];
    const constant = (value: number) => b.floats(new Array<number>(flat[0] ?? 0).fill(value), flat);
    const tiled = (name: string | undefined, value: number) =>
      name === undefined ? constant(value) : b.concat(new Array<string>(batch).fill(name), 0);
    const result = b.op(
      'BatchNormalization',
      [
        b.reshape(a, [1, batch * channels, ...extent]),
        tiled(norm.scale, 1),
        tiled(norm.shift, 0),
        b.reshape(norm.mean, flat),
        b.reshape(norm.variance, flat),
      ],
      { epsilon: { float: norm.epsilon } },
    );
    return b.reshape(result, [batch, channels, ...extent]);
  }
}

export interface Moments {
  readonly centred: string;
  /** Mean of `centred`: rounding alone. */
  readonly rest: string;
  readonly variance: string;
  readonly inverse: string;
}

interface NormParameters {
  readonly scale: string | undefined;
  readonly shift: string | undefined;
  /** `[batch, channels, 1, 1, 1]` */
  readonly mean: string;
  readonly variance: string;
  readonly epsilon: number;
}

/** @throws ModelError `model.training` for BatchNorm, as `differentiate` does. */
export function emitForward(t: TrainingTensors, node: Graph['nodes'][number]): void {
  if (node.op === 'batchNorm') {
    throw new ModelError('training', 'The model uses BatchNorm, which the studio does not train.');
  }
  t.write(node.output, forwardOf(t, node));
}

function forwardOf(t: TrainingTensors, node: DifferentiableNode): string {
  const { b } = t;
  switch (node.op) {
    case 'conv':
      return b.op('Conv', [t.of(node.input), node.weight, ...(node.bias ? [node.bias] : [])], {
        kernel_shape: t.ints(node.kernel),
        strides: t.ints(node.stride),
        pads: t.bothEnds(node.padding),
      });
    case 'transposedConv':
      return b.op('ConvTranspose', [t.of(node.input), node.weight, ...(node.bias ? [node.bias] : [])], {
        kernel_shape: t.ints(node.stride),
        strides: t.ints(node.stride),
      });
    case 'instanceNorm': {
      const { centred, rest, variance } = t.moments(node.input, node.epsilon);
      const { scale, shift, epsilon } = node;
      return t.normalise(node.input, centred, { scale, shift, mean: rest, variance, epsilon });
    }
    case 'leakyRelu':
      return b.op('LeakyRelu', [t.of(node.input)], { alpha: { float: node.slope } });
    case 'avgPool':
      return b.op('AveragePool', [t.of(node.input)], {
        kernel_shape: t.ints(node.stride),
        strides: t.ints(node.stride),
      });
    case 'add':
      return b.add(t.of(node.inputs[0]), t.of(node.inputs[1]));
    case 'concat':
      return b.concat(
        node.inputs.map((input) => t.of(input)),
        1,
      );
    default:
      return node satisfies never;
  }
}
