/** golden/training as the engine takes it. Layout and tolerances: golden/training/README.md. */
import type { TrainingBatch, TrainingSpec } from '../../backend/index.ts';
import type { Czyx } from '../../image/index.ts';
import {
  buildGraph,
  deepSupervisionWeights,
  type Graph,
  type LossSpec,
  type NpyArray,
  type ParameterName,
  parsePlans,
  readNpz,
  resolveConfiguration,
} from '../../network/index.ts';

export type Tensors = Map<ParameterName, Float32Array>;

/** <variant>.json */
export interface VariantFacts {
  readonly labels: Readonly<Record<string, number | readonly number[]>>;
  readonly batch_dice: boolean;
  readonly weights0: string;
  readonly ds_weights: readonly number[];
  readonly per_scale: readonly { readonly ce_or_bce: number; readonly dice: number }[];
  readonly loss_per_step: readonly number[];
  readonly grad_norm_per_step: readonly number[];
  readonly lr_per_step: readonly number[];
  readonly num_epochs: number;
  readonly parameters_without_gradient: readonly ParameterName[];
}

/** Bytes of a file below golden/training. */
export type ReadGoldenFile = (path: string) => Uint8Array;

export interface GoldenVariant {
  readonly spec: TrainingSpec;
  readonly batch: TrainingBatch;
  readonly weights: Tensors;
  readonly facts: VariantFacts;
}

/** golden/training through whatever reads its files: Node's disk, or what a browser has fetched before. */
export class GoldenTraining {
  constructor(private readonly read: ReadGoldenFile) {}

  json(path: string) {
    return JSON.parse(new TextDecoder().decode(this.read(path)));
  }

  npz(path: string): Map<string, NpyArray> {
    return readNpz(new Uint8Array(this.read(path)), path);
  }

  tensors(path: string, prefix = ''): Tensors {
    const arrays = [...this.npz(path)].filter(([name]) => name.startsWith(prefix));
    return new Map(
      arrays.map(([name, { data }]) => [name.slice(prefix.length), Float32Array.from(data, Number)]),
    );
  }

  /** A network with one variant's loss and batch. @param trainable defaults to every parameter */
  variant(
    net: string,
    variant: string,
    trainable: (name: ParameterName) => boolean = () => true,
  ): GoldenVariant {
    const facts: VariantFacts = this.json(`${net}/${variant}.json`);
    const weights = this.tensors(`${net}/${facts.weights0}`);
    if (variant === 'a_clip') scaleHeads(weights, 30);
    const arrays = this.npz(`${net}/batch.npz`);
    const [batch = 0, inputChannels = 0, ...size] = arrays.get('data')?.shape ?? [];
    const [z = 1, y = 1, x = 1] = size.length === 2 ? [1, ...size] : size;
    const patch: Czyx = [inputChannels, z, y, x];
    const loss = lossSpec(facts);
    const { architecture } = resolveConfiguration(parsePlans(this.json(`${net}/net.json`).plans), 'c');
    const graph = buildGraph(architecture, { inputChannels, outputChannels: loss.channels });
    const scaleWeights = deepSupervisionWeights(graph.outputs.length);
    const values = (name: string) => Float32Array.from(arrays.get(name)?.data ?? [], Number);
    return {
      spec: { graph, batch, patch, loss, scaleWeights, trainable: namesOf(graph, trainable) },
      batch: { data: values('data'), targets: graph.outputs.map((_, i) => values(`target_${variant}_${i}`)) },
      weights,
      facts,
    };
  }
}

/** Files that a variant of a network is read from. */
export const goldenFiles = (net: string, variant: string): string[] => [
  `${net}/${variant}.json`,
  `${net}/${variant}.npz`,
  `${net}/batch.npz`,
  `${net}/net.json`,
  ...['weights0_labels.npz', 'weights0_regions.npz'].map((name) => `${net}/${name}`),
];

const namesOf = (graph: Graph, keep: (name: ParameterName) => boolean): Set<ParameterName> =>
  new Set(graph.parameters.map(({ name }) => name).filter(keep));

function scaleHeads(weights: Tensors, factor: number): void {
  for (const [name, values] of weights) {
    if (name.startsWith('decoder.seg_layers.'))
      weights.set(
        name,
        values.map((value) => value * factor),
      );
  }
}

function lossSpec({ labels, batch_dice: batchDice }: VariantFacts): LossSpec {
  const { ignore, ...rest } = labels;
  const isRegions = Object.values(rest).some((value) => typeof value === 'object');
  if (isRegions) {
    const channels = Object.keys(rest).filter((name) => name !== 'background').length;
    return { kind: 'regions', channels, batchDice, ignoreChannel: ignore !== undefined };
  }
  const channels = Object.keys(rest).length;
  return { kind: 'softmax', channels, batchDice, ...(typeof ignore === 'number' && { ignoreLabel: ignore }) };
}

/** Biases whose convolution an InstanceNorm follows: their gradient is zero but for rounding. */
export function biasesBeforeNorm(graph: Graph): Set<ParameterName> {
  const normed = new Set(graph.nodes.flatMap((node) => (node.op === 'instanceNorm' ? [node.input] : [])));
  return new Set(
    graph.nodes.flatMap((node) =>
      node.op === 'conv' && node.bias && normed.has(node.output) ? [node.bias] : [],
    ),
  );
}
