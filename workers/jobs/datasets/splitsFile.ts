import { z } from 'zod';
import { hasSeveral, ownFolds, type Split } from '../../nnunet/index.ts';
import { type CaseState, type DatasetStore, jsonOrUndefined } from '../../workspace/index.ts';
import { patientGroups } from './splitNotes.ts';

export const SPLITS_FILE = 'splits_final.json';
const RECORD_FILE = 'semisupervised.json';

/** Whose label began as a model's word: judged by it, a model would be judged by itself. */
const PSEUDO: ReadonlySet<CaseState | undefined> = new Set(['predicted', 'accepted', 'corrected'] as const);

/** What the command line and the batch note of a case; other keys are theirs. */
const recordSchema = z.object({
  cases: z.array(z.object({ case: z.string(), used_for: z.string(), state: z.string() })),
});
/** Of cases that got a label: a person's were left as they are, and some failed. */
const MADE: ReadonlySet<string> = new Set(['predicted', 'labelled']);

/** Cases that semisupervised.json calls pseudo-labelled. A dataset of the command line has no other note of it, and one
 *  that went through other hands has lost ours. */
async function recordedCases(datasets: DatasetStore, folder: string): Promise<ReadonlySet<string>> {
  if (!(await datasets.extraFiles(folder)).includes(RECORD_FILE)) return new Set();
  const text = await (await datasets.extraFile(folder, RECORD_FILE)).text();
  const { cases } = recordSchema.catch({ cases: [] }).parse(jsonOrUndefined(text));
  return new Set(
    cases.filter((one) => one.used_for === 'pseudo-label' && MADE.has(one.state)).map((one) => one.case),
  );
}

const foldsSchema = z.array(z.looseObject({ train: z.array(z.string()), val: z.array(z.string()) }));

/** splits_final.json as far as its cases go along: nnU-Net ends at one that is not there. Any other text stays as it is. */
export function splitsOf(text: string, ids: ReadonlySet<string>): string {
  const folds = foldsSchema.safeParse(jsonOrUndefined(text)).data;
  const kept = (cases: readonly string[]) => cases.filter((id) => ids.has(id));
  const isWhole = folds?.every(({ train, val }) => [...train, ...val].every((id) => ids.has(id))) ?? true;
  if (!folds || isWhole) return text;
  return JSON.stringify(
    folds.map((fold) => ({ ...fold, train: kept(fold.train), val: kept(fold.val) })),
    null,
    4,
  );
}

/** @param noted state, where one is noted */
function stateOfLabel(noted: CaseState | undefined, isRecorded: boolean): CaseState | undefined {
  if (!isRecorded || PSEUDO.has(noted)) return noted;
  // Whoever finished it began with what the model had said.
  return noted === 'done' ? 'corrected' : 'predicted';
}

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
  const { cases } = await datasets.noted(folder);
  const recorded = await recordedCases(datasets, folder);
  const stateOf = (id: string) => stateOfLabel(cases[id]?.state, recorded.has(id));
  const labelled = ids.filter((id) => !PSEUDO.has(stateOf(id)));
  const validating = labelled.length > 0 ? labelled : ids.filter((id) => stateOf(id) !== 'predicted');
  const held = new Set(validating);
  return { validating, onlyTraining: ids.filter((id) => !held.has(id)) };
}

/**
 * Splits that stock nnU-Net would not make by itself: pseudo-labelled cases only train, and a patient is on one side.
 * @param ids cases that are split
 * @returns undefined where nnU-Net's own splits will do, or no case is left that could train or validate
 */
export async function splitsToTakeAlong(
  datasets: DatasetStore,
  folder: string,
  ids: readonly string[],
): Promise<readonly Split[] | undefined> {
  const { validating, onlyTraining } = await casesToSplit(datasets, folder, ids);
  const groups = await patientGroups(datasets.directory, folder, ids);
  if (validating.length === 0 || (onlyTraining.length === 0 && !hasSeveral(groups))) return undefined;
  const folds = ownFolds(groups, onlyTraining);
  return folds.every(({ train, val }) => train.length > 0 && val.length > 0) ? folds : undefined;
}
