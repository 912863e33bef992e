/** Shapes of an emitted graph's tensors, for the operators that the studio emits. */
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './onnxModel.ts';

type Shape = readonly number[];

/** A graph's tensors that are no node's output. */
export interface KnownTensors {
  readonly inputs: readonly { readonly name: string; readonly shape: Shape }[];
  readonly initializers: readonly OnnxTensor[];
}

/** @throws RangeError for an operator that the studio does not emit. */
export function onnxShapes(nodes: readonly OnnxNode[], known: KnownTensors): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  const integers = new Map<string, readonly number[]>();
  for (const { name, shape } of known.inputs) shapes.set(name, shape);
  for (const { name, shape, data } of known.initializers) {
    shapes.set(name, shape);
    if (data instanceof BigInt64Array) integers.set(name, Array.from(data, Number));
  }
  for (const node of nodes) {
    const inputs = node.inputs.map((name) => shapes.get(name) ?? []);
    const values = node.inputs.map((name) => integers.get(name) ?? []);
    shapes.set(node.output, outputShape(node, inputs, values));
  }
  return shapes;
}

const ELEMENTWISE = new Set(
  'Abs BatchNormalization Cast Exp Identity LeakyRelu Log Neg Not Reciprocal Relu Sigmoid Sqrt'.split(' '),
);
const BROADCAST = new Set('Add Div Equal Expand Greater Max Min Mul Or Sub Where'.split(' '));

function outputShape(
  node: OnnxNode,
  inputs: readonly Shape[],
  values: readonly (readonly number[])[],
): Shape {
  const { opType, attributes = {} } = node;
  const [first = [], second = []] = inputs;
  if (ELEMENTWISE.has(opType)) return first;
  if (opType === 'Expand') return broadcast([first, values[1] ?? []]);
  if (BROADCAST.has(opType)) return broadcast(inputs);
  switch (opType) {
    case 'Conv':
    case 'AveragePool':
      return windowed(first, opType === 'Conv' ? (second[0] ?? 0) : (first[1] ?? 0), attributes);
    case 'ConvTranspose':
      return spread(first, second[1] ?? 0, attributes);
    case 'MatMul':
      return [...first.slice(0, -1), second.at(-1) ?? 1];
    case 'Concat': {
      const axis = int(attributes.axis);
      const along = inputs.reduce((sum, shape) => sum + (shape.at(axis) ?? 0), 0);
      return first.map((extent, i) => (i === positive(axis, first) ? along : extent));
    }
    case 'Transpose':
      return ints(attributes.perm).map((axis) => first[axis] ?? 1);
    case 'Reshape':
      return reshaped(first, values[1] ?? []);
    case 'Slice':
      return sliced(first, values);
    case 'Pad': {
      const pads = values[1] ?? [];
      return first.map((extent, i) => extent + (pads[i] ?? 0) + (pads[i + first.length] ?? 0));
    }
    case 'ReduceSum':
      return first.map((extent, i) =>
        (values[1] ?? []).some((axis) => positive(axis, first) === i) ? 1 : extent,
      );
    case 'ReduceMax':
      return first.map((extent, i) =>
        ints(attributes.axes).some((axis) => positive(axis, first) === i) ? 1 : extent,
      );
    case 'ArgMax':
      return first.map((extent, i) => (i === positive(int(attributes.axis), first) ? 1 : extent));
    default:
      throw new RangeError(`No shape is known for ${opType}.`);
  }
}

const ints = (attribute: OnnxAttribute | undefined): readonly number[] =>
  attribute !== undefined && 'ints' in attribute ? attribute.ints : [];
const int = (attribute: OnnxAttribute | undefined): number =>
  attribute !== undefined && 'int' in attribute ? attribute.int : 0;
const positive = (axis: number, { length }: Shape): number => (axis < 0 ? axis + length : axis);

function broadcast(shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, i) =>
    Math.max(...shapes.map((shape) => shape[i - rank + shape.length] ?? 1)),
  );
}

type Attributes = NonNullable<OnnxNode['attributes']>;

function windowed([batch = 1, , ...size]: Shape, channels: number, attributes: Attributes): Shape {
  const [kernel, strides, pads] = [attributes.kernel_shape, attributes.strides, attributes.pads].map(ints);
  const along = size.map((extent, i) => {
    const padded = extent + (pads?.[i] ?? 0) + (pads?.[i + size.length] ?? 0);
    return Math.floor((padded - (kernel?.[i] ?? 1)) / (strides?.[i] ?? 1)) + 1;
  });
  return [batch, channels, ...along];
}

function spread([batch = 1, , ...size]: Shape, channels: number, attributes: Attributes): Shape {
  const { kernel_shape, strides: steps, pads: around, output_padding } = attributes;
  const [kernel, strides, pads, rest] = [kernel_shape, steps, around, output_padding].map(ints);
  const along = size.map((extent, i) => {
    const lost = (pads?.[i] ?? 0) + (pads?.[i + size.length] ?? 0);
    return (extent - 1) * (strides?.[i] ?? 1) + (kernel?.[i] ?? 1) - lost + (rest?.[i] ?? 0);
  });
  return [batch, channels, ...along];
}

function reshaped(shape: Shape, wanted: readonly number[]): Shape {
  const product = (values: readonly number[]) => values.reduce((total, value) => total * value, 1);
  const known = product(wanted.filter((extent) => extent !== -1));
  return wanted.map((extent) => (extent === -1 ? product(shape) / known : extent));
}

function sliced(shape: Shape, [, starts = [], ends = [], axes = [], steps = []]: readonly Shape[]): Shape {
  return shape.map((extent, i) => {
    const at = axes.findIndex((axis) => positive(axis, shape) === i);
    if (at < 0) return extent;
    const [start = 0, end = extent, step = 1] = [starts[at], ends[at], steps[at]];
    if (step < 0) return extent;
    return Math.ceil((Math.min(end, extent) - start) / step);
  });
}
