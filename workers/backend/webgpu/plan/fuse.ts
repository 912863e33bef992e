/**
 * A graph as GPU passes. At full resolution a network is bound by memory, so norms and activations are not run where
 * they stand: they stay pending on the stored tensor (`Segment`) until a pass that loads it applies them. Likewise a
 * concatenation is two segments of the convolution that reads it. What cannot stay pending is stored.
 */
import type {
  AddNode,
  BatchNormNode,
  ConvNode,
  Graph,
  GraphNode,
  InstanceNormNode,
  LeakyReluNode,
  TensorName,
  TransposedConvNode,
} from '../../../network/index.ts';
import type { FusedPlan, Norm, NormId, Pass, Segment, StoredTensor, TensorId } from './passes.ts';

/** Segments a convolution kernel can read: a skip connection and what came up from below. */
const MOST_SEGMENTS = 2;

/** Plans `heads`; nodes that they do not need (deep supervision) are left out.
 *  @throws RangeError for a graph that names a tensor it never writes. */
export function fuse(
  graph: Graph,
  policy: FusionPolicy,
  heads: readonly TensorName[] = graph.outputs.slice(0, 1),
): FusedPlan {
  return new Fusion(graph, policy, heads).plan();
}

/** 'pending': convolutions apply norms and slopes as they load, and sum InstanceNorm's moments in their epilogue.
 *  'stored': both are passes of their own, for adapters that are bound by arithmetic. */
export type FusionPolicy = 'pending' | 'stored';

class Fusion {
  private readonly tensors: StoredTensor[] = [];
  private readonly norms: Norm[] = [];
  private readonly passes: Pass[] = [];
  private readonly values = new Map<TensorName, readonly Segment[]>();
  private readonly stored = new Map<string, TensorId>();
  private readonly copies = new Map<string, TensorId>();
  private readonly nodes: readonly GraphNode[];
  private readonly readers: ReadonlyMap<TensorName, readonly GraphNode[]>;

  constructor(
    private readonly graph: Graph,
    private readonly policy: FusionPolicy,
    private readonly heads: readonly TensorName[],
  ) {
    this.nodes = neededNodes(graph, heads);
    this.readers = readersOf(this.nodes);
  }

  plan(): FusedPlan {
    const { graph, tensors, norms, passes } = this;
    this.values.set(graph.input.name, [{ tensor: this.newTensor(graph.input.channels, true) }]);
    for (const node of this.nodes) this.values.set(node.output, this.run(node));
    const outputs = this.heads.map((head) => this.output(head));
    return { planar: graph.planar, tensors, norms, passes, outputs, output: outputs[0] ?? 0 };
  }

  private output(head: TensorName): TensorId {
    const [last, ...others] = this.value(head);
    const plain = last && others.length === 0 && last.norm === undefined && last.slope === undefined;
    const output = plain && last.tensor !== 0 ? last.tensor : this.store(this.value(head));
    this.tensors[output] = { channels: this.channels(output), precise: true };
    return output;
  }

  private run(node: GraphNode): readonly Segment[] {
    switch (node.op) {
      case 'conv':
      case 'transposedConv':
        return [this.convolve(node)];
      case 'instanceNorm':
        return [this.instanceNorm(node)];
      case 'batchNorm':
        return [this.batchNorm(node)];
      case 'leakyRelu':
        return this.leakyRelu(node);
      case 'add':
        return [this.add(node)];
      case 'concat':
        return node.inputs.flatMap((name) => this.value(name));
      case 'avgPool': {
        const input = this.single(node.input);
        const output = this.newTensor(this.channels(input.tensor));
        this.passes.push({ kind: 'avgPool', input, output, stride: node.stride });
        return [{ tensor: output }];
      }
      default:
        return node satisfies never;
    }
  }

  private convolve(node: ConvNode | TransposedConvNode): Segment {
    const whole = this.value(node.input);
    const sources = whole.length > MOST_SEGMENTS ? [{ tensor: this.store(whole) }] : whole;
    const inputs = this.policy === 'stored' ? sources.map((segment) => this.copied(segment)) : sources;
    const output = this.newTensor(node.outChannels);
    const { weight, bias, stride } = node;
    if (node.op === 'conv') {
      const { kernel, padding } = node;
      const common = { inputs, sources, output, weight, bias, kernel, stride, padding };
      this.passes.push({ kind: 'conv', ...common, moments: false });
    } else this.passes.push({ kind: 'transposedConv', inputs, sources, output, weight, bias, stride });
    return { tensor: output };
  }

  private instanceNorm(node: InstanceNormNode): Segment {
    const { tensor } = this.plain(node.input);
    const { scale, shift, epsilon } = node;
    const norm = this.newNorm({ kind: 'instance', tensor, scale, shift, epsilon });
    const last = this.passes.at(-1);
    if (this.policy === 'pending' && last?.kind === 'conv' && last.output === tensor) {
      this.passes[this.passes.length - 1] = { ...last, moments: true };
    } else this.passes.push({ kind: 'moments', input: tensor });
    this.passes.push({ kind: 'normalise', norm });
    return { tensor, norm };
  }

  private batchNorm(node: BatchNormNode): Segment {
    const { tensor } = this.plain(node.input);
    const { scale, shift, mean, variance, epsilon } = node;
    const channels = this.channels(tensor);
    return { tensor, norm: this.newNorm({ kind: 'batch', channels, scale, shift, mean, variance, epsilon }) };
  }

  private leakyRelu({ input, slope }: LeakyReluNode): readonly Segment[] {
    const last = this.passes.at(-1);
    const [first] = this.value(input);
    const onlyReader = this.readers.get(input)?.length === 1;
    if (onlyReader && last?.kind === 'add' && last.output === first?.tensor && last.slope === undefined) {
      this.passes[this.passes.length - 1] = { ...last, slope };
      return [first];
    }
    return this.value(input).map((segment) => {
      const pending = segment.slope === undefined ? segment : { tensor: this.store([segment]) };
      return { ...pending, slope };
    });
  }

  private add(node: AddNode): Segment {
    const inputs = [this.single(node.inputs[0]), this.single(node.inputs[1])] as const;
    const output = this.newTensor(this.channels(inputs[0].tensor));
    this.passes.push({ kind: 'add', inputs, output });
    return { tensor: output };
  }

  private value(name: TensorName): readonly Segment[] {
    const value = this.values.get(name);
    if (!value) throw new RangeError(`The graph reads "${name}" before any node writes it.`);
    return value;
  }

  /** The value as one segment; a concatenation is stored. */
  private single(name: TensorName): Segment {
    const [first, ...others] = this.value(name);
    return first && others.length === 0 ? first : { tensor: this.store(this.value(name)) };
  }

  /** The value as one stored tensor with nothing pending. */
  private plain(name: TensorName): Segment {
    const segment = this.single(name);
    return this.settled(segment);
  }

  /** The segment with nothing pending, stored once however many read it. */
  private settled(segment: Segment): Segment {
    if (segment.norm === undefined && segment.slope === undefined) return segment;
    const key = JSON.stringify(segment);
    const tensor = this.stored.get(key) ?? this.store([segment]);
    this.stored.set(key, tensor);
    return { tensor };
  }

  /** The same for convolutions, whose gradients read the segment itself: the copy is needed only forwards. */
  private copied(segment: Segment): Segment {
    if (segment.norm === undefined && segment.slope === undefined) return segment;
    const key = JSON.stringify(segment);
    const tensor = this.copies.get(key) ?? this.store([segment], true);
    this.copies.set(key, tensor);
    return { tensor };
  }

  private store(segments: readonly Segment[], copy = false): TensorId {
    let inputs = segments;
    while (inputs.length > MOST_SEGMENTS) {
      const merged = this.store(inputs.slice(0, MOST_SEGMENTS));
      inputs = [{ tensor: merged }, ...inputs.slice(MOST_SEGMENTS)];
    }
    const output = this.newTensor(inputs.reduce((sum, { tensor }) => sum + this.channels(tensor), 0));
    this.passes.push({ kind: 'store', inputs, output, copy });
    return output;
  }

  private channels(tensor: TensorId): number {
    return this.tensors[tensor]?.channels ?? 0;
  }

  private newTensor(channels: number, precise = false): TensorId {
    return this.tensors.push({ channels, precise }) - 1;
  }

  private newNorm(norm: Norm): NormId {
    return this.norms.push(norm) - 1;
  }
}

/** Names of the tensors a node reads. */
function inputNames(node: GraphNode): readonly TensorName[] {
  return 'inputs' in node ? node.inputs : [node.input];
}

/** Nodes on the way to the heads, in execution order. */
function neededNodes(graph: Graph, heads: readonly TensorName[]): readonly GraphNode[] {
  const wanted = new Set(heads);
  const kept: GraphNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!wanted.has(node.output)) continue;
    for (const name of inputNames(node)) wanted.add(name);
    kept.push(node);
  }
  return kept.reverse();
}

function readersOf(nodes: readonly GraphNode[]): ReadonlyMap<TensorName, readonly GraphNode[]> {
  const readers = new Map<TensorName, GraphNode[]>();
  for (const node of nodes) {
    for (const name of inputNames(node)) readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  return readers;
}
