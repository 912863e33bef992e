/** Small random networks for differential tests: every op, kernel and stride, odd sizes. */
import fc from 'fast-check';
import type { Czyx, Zyx } from '../../../image/index.ts';
import { tensorShapes } from '../../architectures/index.ts';
import type { Graph, GraphNode, Parameter } from '../../graph.ts';

export interface RandomCase {
  readonly graph: Graph;
  readonly batch: number;
  readonly patch: Czyx;
  readonly seed: number;
}

const step = fc.constantFrom(1, 1, 1, 2, 3);
const odd = fc.constantFrom(1, 3, 3, 5);
const zyx = (axis: fc.Arbitrary<number>) => fc.tuple(axis, axis, axis);
const blueprint = fc.record({
  op: fc.constantFrom(
    'conv',
    'conv',
    'transposedConv',
    'instanceNorm',
    'leakyRelu',
    'add',
    'concat',
    'avgPool',
  ),
  /** Which of the tensors so far is read, and which joins it. */
  from: fc.nat(),
  other: fc.nat(),
  channels: fc.nat(),
  kernel: zyx(odd),
  stride: zyx(step),
  plain: fc.boolean(),
});
type Blueprint = typeof blueprint extends fc.Arbitrary<infer T> ? T : never;

/** Largest spatial extent; transposed convolutions would grow without end. */
const LARGEST = 14;

/** @param channels range of channel counts */
export function randomCases(
  channels: readonly [least: number, most: number],
  depth: number,
): fc.Arbitrary<RandomCase> {
  const span = channels[1] - channels[0] + 1;
  return fc
    .record({
      planar: fc.boolean(),
      batch: fc.constantFrom(1, 2, 3),
      size: zyx(fc.constantFrom(3, 4, 5, 6, 7)),
      inputChannels: fc.nat(),
      nodes: fc.array(blueprint, { minLength: 3, maxLength: depth }),
      seed: fc.nat(),
    })
    .map(({ planar, batch, size, inputChannels, nodes, seed }) => {
      const [z, y, x] = size;
      const patch: Czyx = [channels[0] + (inputChannels % span), planar ? 1 : z, y, x];
      const builder = new RandomGraph(patch, planar);
      for (const node of nodes) builder.append({ ...node, channels: channels[0] + (node.channels % span) });
      return { graph: builder.finish(), batch, patch, seed };
    });
}

class RandomGraph {
  private readonly nodes: GraphNode[] = [];
  private readonly parameters: Parameter[] = [];
  private shapes: Map<string, Czyx>;

  constructor(
    private readonly patch: Czyx,
    private readonly planar: boolean,
  ) {
    this.shapes = new Map([['input', patch]]);
  }

  append(drawn: Blueprint): void {
    const names = [...this.shapes.keys()];
    const input = names[drawn.from % names.length] ?? 'input';
    const node = this.node(drawn, input, this.shapes.get(input) ?? this.patch);
    if (node === undefined) return;
    this.nodes.push(node);
    this.shapes = tensorShapes(this.graph(), this.patch);
  }

  finish(): Graph {
    const [, c = this.patch] = [...this.shapes].at(-1) ?? [];
    // One convolution at least, and a head over what came last.
    this.append({ ...HEAD, from: this.shapes.size - 1, channels: c[0] });
    return this.graph();
  }

  private graph(): Graph {
    const read = new Set(this.nodes.flatMap((node) => ('inputs' in node ? node.inputs : [node.input])));
    return {
      input: { name: 'input', channels: this.patch[0] },
      nodes: this.nodes,
      outputs: this.nodes.map(({ output }) => output).filter((name) => !read.has(name)),
      parameters: this.parameters,
      planar: this.planar,
    };
  }

  private node(drawn: Blueprint, input: string, shape: Czyx): GraphNode | undefined {
    const output = `t${this.nodes.length}`;
    const [channels, ...size] = shape;
    const flat = ([, y, x]: Zyx): Zyx => [1, y, x];
    const [kernel, stride] = [drawn.kernel, drawn.stride].map((one) => (this.planar ? flat(one) : one)) as [
      Zyx,
      Zyx,
    ];
    switch (drawn.op) {
      case 'conv': {
        const padding: Zyx = [(kernel[0] - 1) >> 1, (kernel[1] - 1) >> 1, (kernel[2] - 1) >> 1];
        const outChannels = drawn.channels;
        const weight = this.parameter(`${output}.weight`, [outChannels, channels, ...this.spatial(kernel)]);
        const bias = drawn.plain ? {} : { bias: this.parameter(`${output}.bias`, [outChannels]) };
        return { op: 'conv', output, input, weight, ...bias, outChannels, kernel, stride, padding };
      }
      case 'transposedConv': {
        if (size.some((n, a) => n * (stride[a] ?? 1) > LARGEST)) return undefined;
        const outChannels = drawn.channels;
        const weight = this.parameter(`${output}.weight`, [channels, outChannels, ...this.spatial(stride)]);
        const bias = drawn.plain ? {} : { bias: this.parameter(`${output}.bias`, [outChannels]) };
        return { op: 'transposedConv', output, input, weight, ...bias, outChannels, stride };
      }
      case 'instanceNorm': {
        // Over a few voxels the norm is nearly singular, and no float32 would follow it.
        if (size.reduce((product, n) => product * n, 1) < 8) return undefined;
        const scale = drawn.plain ? {} : { scale: this.parameter(`${output}.scale`, [channels]) };
        const shift = drawn.plain ? {} : { shift: this.parameter(`${output}.shift`, [channels]) };
        return { op: 'instanceNorm', output, input, ...scale, ...shift, epsilon: 1e-5 };
      }
      case 'leakyRelu':
        return { op: 'leakyRelu', output, input, slope: drawn.plain ? 0 : 0.01 };
      case 'avgPool':
        return size.some((n, a) => n < (stride[a] ?? 1))
          ? undefined
          : { op: 'avgPool', output, input, stride };
      case 'concat':
      case 'add':
        return this.joined(drawn, input, shape, output);
      default:
        return undefined;
    }
  }

  private joined(drawn: Blueprint, input: string, shape: Czyx, output: string): GraphNode {
    const fits = [...this.shapes].filter(([, other]) =>
      drawn.op === 'add' ? other.join() === shape.join() : other.slice(1).join() === shape.slice(1).join(),
    );
    const [other = input] = fits[drawn.other % fits.length] ?? [];
    return { op: drawn.op === 'add' ? 'add' : 'concat', output, inputs: [input, other] };
  }

  private parameter(name: string, shape: readonly number[]): string {
    this.parameters.push({ name, shape });
    return name;
  }

  private spatial(size: Zyx): readonly number[] {
    return this.planar ? size.slice(1) : size;
  }
}

const HEAD: Blueprint = {
  op: 'conv',
  from: 0,
  other: 0,
  channels: 0,
  kernel: [1, 1, 1],
  stride: [1, 1, 1],
  plain: false,
};

/** Numbers in [-1, 1) from a counter: the same everywhere. */
export function* numbers(seed: number): Generator<number, never> {
  let state = seed >>> 0;
  for (;;) {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    yield ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 31 - 1;
  }
}

export function drawn(source: Generator<number, never>, count: number): Float64Array {
  // Values that float32 holds, so that both precisions see the same network.
  return Float64Array.from({ length: count }, () => Math.fround(source.next().value));
}
