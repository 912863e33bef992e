import { foldsOf } from '../training/index.ts';
import type { JobSpec } from '../workers.ts';

type Candidate = Extract<JobSpec, { kind: 'findBest' }>['models'][number];

/** Models of which all of so many folds are trained. @param taken `trainer__plans__configuration/fold_k` of each that is */
export function completeModels(taken: readonly string[], count: number): Candidate[] {
  const folds = new Map<string, Set<string>>();
  for (const place of taken) {
    const [model = '', fold = ''] = place.split('/');
    folds.set(model, (folds.get(model) ?? new Set()).add(fold));
  }
  return [...folds].flatMap(([model, trained]) => {
    const [trainer = '', plans = '', configuration = ''] = model.split('__');
    return foldsOf(count).every((fold) => trained.has(`fold_${fold}`))
      ? [{ trainer, plans, configuration }]
      : [];
  });
}

/** nnU-Net's `find_best_configuration` over models and the ensembles of two of them. */
export const bestOf = (dataset: string, models: readonly Candidate[], count: number): JobSpec => ({
  kind: 'findBest',
  dataset,
  models: [...models],
  folds: foldsOf(count),
  ensembling: models.length > 1,
  overwrite: true,
});
