import type { OnnxAttribute, OnnxNode, OnnxTensor } from './onnxModel.ts';

type Attributes = Readonly<Record<string, OnnxAttribute>>;

const FLOAT = 1;

/** Grows an ONNX graph. The same operation on the same inputs is written once, so that gradients share what they
 *  recompute. */
export class OnnxBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers = new Map<string, OnnxTensor>();
  private readonly written = new Map<string, string>();
  private count = 0;

  /** @param output a name for a graph output; others are made up. */
  op(opType: string, inputs: readonly string[], attributes: Attributes = {}, output?: string): string {
    const key = JSON.stringify([opType, inputs, attributes]);
    const before = this.written.get(key);
    if (before !== undefined && output === undefined) return before;
    const name = output ?? `t${this.count++}`;
    this.nodes.push({ opType, inputs, output: name, attributes });
    this.written.set(key, name);
    return name;
  }

  floats(values: readonly number[], shape: readonly number[]): string {
    const name = `floats [${shape}] ${values}`;
    if (!this.initializers.has(name)) {
      this.initializers.set(name, { name, shape, data: Float32Array.from(values) });
    }
    return name;
  }

  scalar(value: number): string {
    return this.floats([value], []);
  }

  integers(values: readonly number[]): string {
    const name = `integers ${values}`;
    if (!this.initializers.has(name)) {
      this.initializers.set(name, { name, shape: [values.length], data: BigInt64Array.from(values, BigInt) });
    }
    return name;
  }

  add = (a: string, b: string): string => this.op('Add', [a, b]);
  sub = (a: string, b: string): string => this.op('Sub', [a, b]);
  mul = (a: string, b: string): string => this.op('Mul', [a, b]);
  div = (a: string, b: string): string => this.op('Div', [a, b]);
  times = (a: string, factor: number): string => this.mul(a, this.scalar(factor));

  toFloat(a: string): string {
    return this.op('Cast', [a], { to: { int: FLOAT } });
  }

  reshape(a: string, shape: readonly number[]): string {
    return this.op('Reshape', [a, this.integers(shape)]);
  }

  transpose(a: string, perm: readonly number[]): string {
    return this.op('Transpose', [a], { perm: { ints: perm } });
  }

  concat(inputs: readonly string[], axis: number): string {
    return inputs.length === 1 ? (inputs[0] ?? '') : this.op('Concat', inputs, { axis: { int: axis } });
  }

  slice(
    a: string,
    axes: readonly number[],
    starts: readonly number[],
    ends: readonly number[],
    steps: readonly number[],
  ): string {
    return this.op('Slice', [a, ...[starts, ends, axes, steps].map((list) => this.integers(list))]);
  }

  /** One axis after the other: onnxruntime adds a whole block one element after the other in float32, and loses the
   *  digits that sums of sums keep. Axes stay, with size 1. */
  sum(a: string, axes: readonly number[]): string {
    return axes.reduce(
      (from, axis) => this.op('ReduceSum', [from, this.integers([axis])], { keepdims: { int: 1 } }),
      a,
    );
  }

  largest(a: string, axis: number): string {
    return this.op('ReduceMax', [a], { axes: { ints: [axis] }, keepdims: { int: 1 } });
  }
}
