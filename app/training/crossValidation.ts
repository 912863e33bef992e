/** Five-fold cross-validation as jobs one after the other, as nnU-Net's users run it by hand. */
import type { JobSpec, TrainSpec } from '../workers.ts';

export const FOLDS = [0, 1, 2, 3, 4] as const;

/** A training a fold, each validated with its probabilities, and then the best and its post-processing. Pure. */
export function crossValidationJobs(spec: TrainSpec): { trainings: TrainSpec[]; best: JobSpec } {
  const { dataset, trainer, plans, configuration } = spec;
  return {
    trainings: FOLDS.map((fold) => ({ ...spec, fold, validate: true, probabilities: true })),
    best: {
      kind: 'findBest',
      dataset,
      models: [{ trainer, plans, configuration }],
      folds: [...FOLDS],
      ensembling: false,
      overwrite: true,
    },
  };
}
