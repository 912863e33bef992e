/** Which parts of a network learn, from when on, and how fast: a job's wishes as the engine's schedule. */
import {
  type partOf,
  partsInwards,
  progressiveUnfreezing,
  type Recipe,
  type Schedule,
  TrainingError,
  type UnfreezingPhase,
} from '../../training/index.ts';
import type { TrainSpec } from './spec.ts';

type Part = ReturnType<typeof partOf>;

export interface PartRates {
  readonly factors: NonNullable<Schedule['factors']>;
  /** Undefined: everything learns from the beginning. */
  readonly unfreezing: readonly UnfreezingPhase[] | undefined;
}

export type PartWishes = Pick<TrainSpec, 'rates' | 'unfreezeEvery' | 'frozenStages'>;

/** A part of rate 0 is frozen: no gradient is computed for it, nor for what lies deeper and is frozen too.
 *  @throws TrainingError `training.frozen` when nothing is left that learns, `training.frozenStages` */
export function partRates({ graph }: Pick<Recipe, 'graph'>, wishes: PartWishes): PartRates {
  const { unfreezeEvery } = wishes;
  const parts = partsInwards(graph);
  const stages = parts.filter((part) => part.startsWith('encoder.stages.')).length;
  const { frozenStages: asked = 0 } = wishes;
  if (asked > stages) throw new TrainingError('frozenStages', { asked, stages });
  const factorOf = (part: Part): number => factorIn(wishes, part);
  const factors = Object.fromEntries(parts.map((part) => [part, factorOf(part)]));
  const learning = parts.filter((part) => factorOf(part) > 0);
  if (learning.length === 0) throw new TrainingError('frozen', {});
  if (!unfreezeEvery)
    return {
      factors,
      unfreezing: learning.length === parts.length ? undefined : [{ fromEpoch: 0, parts: learning }],
    };
  const phases = progressiveUnfreezing(graph, unfreezeEvery)
    .map(({ fromEpoch, parts: thawed }) => ({
      fromEpoch,
      parts: thawed.filter((part) => factorOf(part) > 0),
    }))
    .filter(({ parts: thawed }) => thawed.length > 0);
  // Where the heads are frozen, what comes next begins.
  const [first, ...later] = phases;
  return { factors, unfreezing: first && [{ ...first, fromEpoch: 0 }, ...later] };
}

function factorIn({ rates, frozenStages = 0 }: PartWishes, part: Part): number {
  const { encoder = 1, decoder = 1, heads = 1 } = rates ?? {};
  if (part === 'heads') return heads;
  if (part === 'decoder') return decoder;
  // The stem works on the finest stage's grid and has no number of its own.
  const stage = Number(/\.stages\.(\d+)$/.exec(part)?.[1] ?? 0);
  return stage < frozenStages ? 0 : encoder;
}
