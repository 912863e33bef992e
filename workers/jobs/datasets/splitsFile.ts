import { makeSplits, type Split } from '../../nnunet/index.ts';
import type { CaseState, DatasetStore } from '../../workspace/index.ts';

export const SPLITS_FILE = 'splits_final.json';

/** Whose label began as a model's word: judged by it, a model would be judged by itself. */
const PSEUDO: ReadonlySet<CaseState> = new Set(['predicted', 'accepted', 'corrected']);

export const isPseudoLabelled = ({ state }: { readonly state: CaseState }): boolean => PSEUDO.has(state);

/**
 * Splits in which pseudo-labelled cases only train: nnU-Net's own over the cases that a person labelled. Source: spec
 * semisupervised.md §1, "No leakage".
 * @param ids cases that are split
 * @returns undefined where nnU-Net's own splits will do, or no case is left that could validate
 */
export async function splitsWithPseudoLabels(
  datasets: DatasetStore,
  folder: string,
  ids: readonly string[],
): Promise<readonly Split[] | undefined> {
  const wanted = new Set(ids);
  const cases = (await datasets.cases(folder)).filter(({ id, set }) => set === 'train' && wanted.has(id));
  const idsOf = (isPseudo: boolean) =>
    cases.filter((one) => isPseudoLabelled(one) === isPseudo).map(({ id }) => id);
  const [labelled, pseudo] = [idsOf(false), idsOf(true)];
  return labelled.length > 0 && pseudo.length > 0 ? makeSplits(labelled, pseudo) : undefined;
}
