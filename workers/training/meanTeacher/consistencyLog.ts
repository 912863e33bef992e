/** The curves of a mean teacher, one value an epoch. nnU-Net's log has no place for them. */
import type { Consistency } from '../../backend/index.ts';

export interface ConsistencyLog {
  /** Means over the steps: the loss without its weight, the weight, and the share of voxels above the threshold. */
  readonly losses: readonly number[];
  readonly weights: readonly number[];
  readonly confident: readonly number[];
}

/** Sums over the steps of an epoch that is not over. */
export interface ConsistencySums {
  readonly loss: number;
  readonly weight: number;
  readonly confident: number;
}

export const NO_CONSISTENCY: ConsistencyLog = { losses: [], weights: [], confident: [] };

export const addConsistency = (
  sums: ConsistencySums | undefined,
  { loss, confident }: Consistency,
  weight: number,
): ConsistencySums => ({
  loss: (sums?.loss ?? 0) + loss,
  weight: (sums?.weight ?? 0) + weight,
  confident: (sums?.confident ?? 0) + confident,
});

/** The log with one epoch of `steps` more, in the place `epoch`. */
export function withEpoch(
  { losses, weights, confident }: ConsistencyLog,
  epoch: number,
  sums: ConsistencySums,
  steps: number,
): ConsistencyLog {
  // A training that goes on from a checkpoint has no values of the epochs before.
  const placed = (values: readonly number[], sum: number) => [
    ...Array.from({ length: epoch }, (_, i) => values[i] ?? Number.NaN),
    sum / steps,
  ];
  return {
    losses: placed(losses, sums.loss),
    weights: placed(weights, sums.weight),
    confident: placed(confident, sums.confident),
  };
}
