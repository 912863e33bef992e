/** Which parts of a network learn, from when on, and how fast: a job's wishes as the engine's schedule. */
import {
  type partOf,
  partsInwards,
  progressiveUnfreezing,
  type Recipe,
  type Schedule,
  type UnfreezingPhase,
} from '../../training/index.ts';
import type { TrainSpec } from './spec.ts';

type Part = ReturnType<typeof partOf>;

export interface PartRates {
  readonly factors: NonNullable<Schedule['factors']>;
  /** Undefined: everything learns from the beginning. */
  readonly unfreezing: readonly UnfreezingPhase[] | undefined;
}

/** A part of rate 0 is frozen: no gradient is computed for it, nor for what lies deeper and is frozen too. */
export function partRates(
  { graph }: Pick<Recipe, 'graph'>,
  { rates, unfreezeEvery }: Pick<TrainSpec, 'rates' | 'unfreezeEvery'>,
): PartRates {
  const parts = partsInwards(graph);
  const factorOf = (part: Part): number => {
    if (!rates) return 1;
    if (part === 'heads') return rates.heads;
    return part === 'decoder' ? rates.decoder : rates.encoder;
  };
  const factors = Object.fromEntries(parts.map((part) => [part, factorOf(part)]));
  const learning = parts.filter((part) => factorOf(part) > 0);
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
