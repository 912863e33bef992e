import { makeSplits, type Split } from '../../nnunet/index.ts';
import type { CaseState, DatasetStore } from '../../workspace/index.ts';

export const SPLITS_FILE = 'splits_final.json';

/** Whose label began as a model's word: judged by it, a model would be judged by itself. */
const PSEUDO: ReadonlySet<CaseState | undefined> = new Set(['predicted', 'accepted', 'corrected'] as const);

export interface CasesToSplit {
  /** Those that a fold may hold out: labelled by a person; where there are none, at least settled by one. */
  readonly validating: readonly string[];
  readonly onlyTraining: readonly string[];
}

/** What nobody has looked at validates nowhere: agreement with its own teacher would pass for accuracy. Source: spec
 *  semisupervised.md §1, "No leakage". @param ids cases that are split */
export async function casesToSplit(
  datasets: DatasetStore,
  folder: string,
  ids: readonly string[],
): Promise<CasesToSplit> {
  const states = new Map((await datasets.cases(folder)).map(({ id, state }) => [id, state]));
  const labelled = ids.filter((id) => !PSEUDO.has(states.get(id)));
  const validating = labelled.length > 0 ? labelled : ids.filter((id) => states.get(id) !== 'predicted');
  const held = new Set(validating);
  return { validating, onlyTraining: ids.filter((id) => !held.has(id)) };
}

/**
 * Splits in which pseudo-labelled cases only train: nnU-Net's own over the others.
 * @param ids cases that are split
 * @returns undefined where nnU-Net's own splits will do, or no case is left that could validate
 */
export async function splitsWithPseudoLabels(
  datasets: DatasetStore,
  folder: string,
  ids: readonly string[],
): Promise<readonly Split[] | undefined> {
  const { validating, onlyTraining } = await casesToSplit(datasets, folder, ids);
  return validating.length > 0 && onlyTraining.length > 0 ? makeSplits(validating, onlyTraining) : undefined;
}
