/** nnU-Net's optimiser settings and schedule, with learning rates and freezing by part (spec nnunet-v2.md §7.5). */
import type { SgdUpdate } from '../backend/index.ts';
import type { Graph, ParameterName } from '../network/index.ts';

/** nnUNetTrainer's own numbers. */
export const NNUNET_SGD = { learningRate: 0.01, momentum: 0.99, weightDecay: 3e-5, clipNorm: 12 } as const;

/** Polynomial decay, set once at the start of an epoch. Source: nnU-Net `PolyLRScheduler`. */
export function polyLearningRate(initial: number, epoch: number, epochs: number, exponent = 0.9): number {
  return initial * (1 - epoch / epochs) ** exponent;
}

/** Where a parameter sits: `encoder.stem`, `encoder.stages.<s>`, `decoder` or `heads`. */
export function partOf(name: ParameterName): string {
  if (name.startsWith('decoder.seg_layers.')) return 'heads';
  if (name.startsWith('decoder.')) return 'decoder';
  return /^encoder\.(?:stem|stages\.\d+)/.exec(name)?.[0] ?? 'encoder';
}

/** Parts of a network from its output inwards: heads, decoder, then the encoder from its deepest stage up. */
export function partsInwards(graph: Graph): string[] {
  return [...new Set(graph.parameters.map(({ name }) => partOf(name)))].reverse();
}

/** Parts that learn, from an epoch on. */
export interface UnfreezingPhase {
  readonly fromEpoch: number;
  readonly parts: readonly string[];
}

/** One part more every `epochsAPart` epochs, heads first, then the decoder and the deep encoder stages. */
export function progressiveUnfreezing(graph: Graph, epochsAPart: number): UnfreezingPhase[] {
  const parts = partsInwards(graph);
  return parts.map((_, i) => ({ fromEpoch: i * epochsAPart, parts: parts.slice(0, i + 1) }));
}

/** Parameters that learn in `epoch`: all of them without phases, none before the first. Statistics never do. */
export function trainableAt(
  graph: Graph,
  epoch: number,
  phases?: readonly UnfreezingPhase[],
): Set<ParameterName> {
  const phase = phases?.findLast(({ fromEpoch }) => fromEpoch <= epoch);
  const learns = (name: ParameterName) =>
    phases === undefined || phase?.parts.includes(partOf(name)) === true;
  return new Set(
    graph.parameters.filter(({ name, statistic }) => !statistic && learns(name)).map(({ name }) => name),
  );
}

/** Schedule of one job. */
export interface Schedule {
  readonly epochs: number;
  readonly learningRate: number;
  /** Factor on the learning rate by part; 1 where it says nothing. Unlike nnU-Net's own scheduler, which gives every
   *  group one rate, the decay acts on each part's rate. */
  readonly factors?: Readonly<Record<string, number>>;
}

/** What `TrainingProgram.step` does in `epoch`. */
export function updateAt(graph: Graph, epoch: number, schedule: Schedule): SgdUpdate {
  const rate = (name: ParameterName) => schedule.learningRate * (schedule.factors?.[partOf(name)] ?? 1);
  const { momentum, weightDecay, clipNorm } = NNUNET_SGD;
  return {
    learningRates: new Map(
      graph.parameters.map(({ name }) => [name, polyLearningRate(rate(name), epoch, schedule.epochs)]),
    ),
    momentum,
    weightDecay,
    clipNorm,
  };
}
