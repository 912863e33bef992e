/** Cross-validation as jobs one after the other, as nnU-Net's users run it by hand. */
import type { JobSpec, TrainSpec } from '../workers.ts';

/** nnU-Net's own; splits that somebody made may have others. */
export const USUAL_FOLDS = 5;

/** Numbers of the folds. */
export const foldsOf = (count: number): number[] => Array.from({ length: count }, (_, fold) => fold);

/** A training a fold of so many, each validated with its probabilities, and then the best and its post-processing. Pure. */
export function crossValidationJobs(
  spec: TrainSpec,
  count: number,
): { trainings: TrainSpec[]; best: JobSpec } {
  const { dataset, trainer, plans, configuration } = spec;
  return {
    trainings: foldsOf(count).map((fold) => ({ ...spec, fold, validate: true, probabilities: true })),
    best: {
      kind: 'findBest',
      dataset,
      models: [{ trainer, plans, configuration }],
      folds: foldsOf(count),
      ensembling: false,
      overwrite: true,
    },
  };
}
