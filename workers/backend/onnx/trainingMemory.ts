import {
  differentiate,
  type GradientNode,
  type GraphNode,
  nodeInputs,
  nodesFor,
  type TensorName,
  tensorShapes,
} from '../../network/index.ts';
import type { TrainingSpec } from '../training.ts';

const FLOAT_BYTES = 4;
const elements = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Something that runs: tensors it reads and writes, and elements that it needs only meanwhile. */
interface Event {
  readonly reads: readonly TensorName[];
  readonly writes: ReadonlyMap<TensorName, number>;
  readonly meanwhile: number;
}

/** Bytes of a training program on the CPU path: activations and gradients alive at once, and weights, momentum and
 *  gradients inside WebAssembly and on the host. From below: onnxruntime orders the nodes itself and keeps more (an
 *  [32, 64, 128, 256] network, batch 2: between 16³ and 32³ it took 215 MB more where this says 115 MB). */
export function estimateTrainingBytes(spec: TrainingSpec): number {
  const parameters = spec.graph.parameters.reduce((sum, { shape }) => sum + elements(shape), 0);
  const copies = 5;
  return FLOAT_BYTES * (copies * parameters + peak(eventsOf(spec)));
}

function eventsOf({ graph, batch, patch, scaleWeights, trainable }: TrainingSpec): Event[] {
  const shapes = tensorShapes(graph, patch);
  const size = (name: TensorName): number => batch * elements(shapes.get(name) ?? []);
  const heads = graph.outputs.filter((_, i) => (scaleWeights[i] ?? 0) > 0);
  const nodes = nodesFor(graph, heads);
  const channels = new Map([...shapes].map(([name, [count]]) => [name, count]));
  const reverse = differentiate({ ...graph, nodes }, heads, channels, trainable);
  const sizes = new Map<TensorName, number>(nodes.map(({ output }) => [output, size(output)]));
  const loss: Event = {
    reads: heads,
    writes: new Map([...reverse.seeds].map(([head, seed]) => [seed, size(head)])),
    // Probabilities, one-hot target and their products.
    meanwhile: 6 * heads.reduce((sum, head) => sum + size(head), 0),
  };
  for (const [seed, count] of loss.writes) sizes.set(seed, count);
  const kept = new KeptTensors(nodes);
  return [
    ...nodes.map((node) => kept.forward(node, size)),
    loss,
    ...reverse.nodes.map((node) => kept.backward(node, sizes)),
  ];
}

/** Which forward tensors the emitted gradients read (trainingGradients.ts). */
class KeptTensors {
  private readonly activations = new Map<TensorName, TensorName>();

  constructor(nodes: readonly GraphNode[]) {
    for (const node of nodes) if (node.op === 'leakyRelu') this.activations.set(node.input, node.output);
  }

  forward(node: GraphNode, size: (name: TensorName) => number): Event {
    const output = size(node.output);
    const writes = new Map([[node.output, output]]);
    if (node.op !== 'instanceNorm') return { reads: nodeInputs(node), writes, meanwhile: 0 };
    writes.set(`centred ${node.input}`, output);
    return { reads: [node.input], writes, meanwhile: output };
  }

  backward(node: GradientNode, sizes: Map<TensorName, number>): Event {
    const of = (name: TensorName) => sizes.get(name) ?? 0;
    switch (node.op) {
      case 'convWeightGradient':
      case 'transposedConvWeightGradient':
        // Channels last, padded, and one tap's view of it.
        return { reads: [node.input, node.gradient], writes: new Map(), meanwhile: 3 * of(node.input) };
      case 'channelSum':
        return { reads: [node.gradient], writes: new Map(), meanwhile: 0 };
      case 'instanceNormScaleGradient':
        return {
          reads: [`centred ${node.input}`, node.gradient],
          writes: new Map(),
          meanwhile: of(node.input),
        };
      case 'instanceNormGradient':
        return this.written(node.output, of(node.input), sizes, [`centred ${node.input}`, node.gradient], 2);
      case 'leakyReluGradient': {
        const output = this.activations.get(node.input) ?? node.input;
        return this.written(node.output, of(node.input), sizes, [output, node.gradient], 1.25);
      }
      case 'add':
        return this.written(node.output, of(node.inputs[0]), sizes, node.inputs, 0);
      case 'convInputGradient':
      case 'avgPoolGradient':
        return this.written(node.output, of(node.like), sizes, [node.gradient], 0);
      case 'transposedConvInputGradient': {
        const taps = node.stride[0] * node.stride[1] * node.stride[2];
        return this.written(node.output, (2 * of(node.gradient)) / taps, sizes, [node.gradient], 0);
      }
      case 'sliceChannels':
        return this.written(node.output, of(node.gradient) / 2, sizes, [node.gradient], 0);
      default:
        return node satisfies never;
    }
  }

  /** @param extra how many times the output is needed meanwhile */
  private written(
    output: TensorName,
    count: number,
    sizes: Map<TensorName, number>,
    reads: readonly TensorName[],
    extra: number,
  ): Event {
    sizes.set(output, count);
    return { reads, writes: new Map([[output, count]]), meanwhile: extra * count };
  }
}

/** Most elements alive at once. */
function peak(events: readonly Event[]): number {
  const lastRead = new Map(events.flatMap(({ reads }, i) => reads.map((name) => [name, i] as const)));
  const sizes = new Map<TensorName, number>();
  let alive = 0;
  let most = 0;
  events.forEach(({ reads, writes, meanwhile }, i) => {
    for (const [name, count] of writes) {
      sizes.set(name, count);
      alive += count;
    }
    most = Math.max(most, alive + meanwhile);
    for (const name of [...reads, ...writes.keys()]) {
      const isDone = (lastRead.get(name) ?? -1) <= i;
      if (!isDone || !sizes.has(name)) continue;
      alive -= sizes.get(name) ?? 0;
      sizes.delete(name);
    }
  });
  return most;
}
