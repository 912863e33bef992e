/** Which cases a fold trains and validates with (spec §7.1; pseudo-labels: semisupervised.md §1, No leakage). */
import { z } from 'zod';
import {
  type Groups,
  groupedRandomSplit,
  hasSeveral,
  ownFolds,
  randomSplit,
  type Split,
} from '../../nnunet/index.ts';
import { TrainingError } from '../../training/index.ts';
import { patientGroups } from '../datasets/splitNotes.ts';
import { type CasesToSplit, casesToSplit, SPLITS_FILE } from '../datasets/splitsFile.ts';
import { trainingCases } from '../preprocessing/trainingCases.ts';
import type { Studio } from '../studio.ts';

export type Fold = number | 'all';

const splitsSchema = z.array(z.looseObject({ train: z.array(z.string()), val: z.array(z.string()) }));

/**
 * The fold's cases among the preprocessed ones. splits_final.json is made where there is none, as nnU-Net does on its
 * first training, by patient where it is known that one has several cases; one in the raw dataset is taken over. Pseudo-labelled cases only train, in every fold; where there are
 * no others, those that a person accepted or corrected validate. The fold `all` holds nothing out.
 * @throws TrainingError `training.noCases`, `training.onlyPseudoLabels`
 */
export async function foldCases(
  studio: Studio,
  dataset: string,
  fold: Fold,
  prepared: readonly string[],
): Promise<Split> {
  const cases = await casesToSplit(studio.datasets, dataset, prepared);
  const { validating } = cases;
  const split =
    fold === 'all'
      ? { train: prepared, val: validating.length > 0 ? validating : prepared }
      : await splitOf(studio, dataset, fold, cases);
  return requireBoth(dataset, fold, split);
}

/** @throws TrainingError `training.noCases` */
export function requireBoth(dataset: string, fold: Fold, split: Split): Split {
  const [train, validation] = [split.train.length, split.val.length];
  if (train > 0 && validation > 0) return split;
  throw new TrainingError('noCases', { dataset, fold: String(fold), train, validation });
}

async function splitOf(studio: Studio, dataset: string, fold: number, cases: CasesToSplit): Promise<Split> {
  const { validating, onlyTraining } = cases;
  if (validating.length === 0 && onlyTraining.length > 0)
    throw new TrainingError('onlyPseudoLabels', { dataset, fold: String(fold) });
  const groups = await patientGroups(studio.directory, dataset, [...validating, ...onlyTraining]);
  const stored = (await splitsOf(studio, dataset, cases, groups))[fold];
  const { train, val } = stored ?? splitAtRandom(cases, groups, fold);
  const [known, mayValidate] = [new Set([...validating, ...onlyTraining]), new Set(validating)];
  return { train: train.filter((id) => known.has(id)), val: val.filter((id) => mayValidate.has(id)) };
}

function splitAtRandom({ validating, onlyTraining }: CasesToSplit, groups: Groups, fold: number): Split {
  if (hasSeveral(groups)) return groupedRandomSplit(groups, fold, onlyTraining);
  const { train, val } = randomSplit(validating, fold);
  return { train: [...train, ...onlyTraining], val };
}

async function splitsOf(
  studio: Studio,
  dataset: string,
  cases: CasesToSplit,
  groups: Groups,
): Promise<readonly Split[]> {
  const stored = await storedSplits(studio, dataset);
  if (stored) return stored;
  const splits = ownFolds(groups, cases.onlyTraining);
  await studio.preprocessed.writeJson(dataset, SPLITS_FILE, JSON.stringify(splits, null, 4));
  return splits;
}

/** Folds of the splits that there are, or that the first training would make. */
export async function foldCount(studio: Studio, dataset: string): Promise<number> {
  const stored = await storedSplits(studio, dataset);
  if (stored) return stored.length;
  const ids = (await trainingCases(studio, dataset)).map(({ id }) => id);
  const { onlyTraining } = await casesToSplit(studio.datasets, dataset, ids);
  return ownFolds(await patientGroups(studio.directory, dataset, ids), onlyTraining).length;
}

/** splits_final.json, taken over from the raw dataset where it lies only there. */
export async function storedSplits(studio: Studio, dataset: string): Promise<Split[] | undefined> {
  const stored =
    (await studio.preprocessed.readJson(dataset, SPLITS_FILE)) ?? (await rawSplits(studio, dataset));
  return stored === undefined ? undefined : splitsSchema.parse(stored);
}

async function rawSplits(studio: Studio, dataset: string): Promise<unknown> {
  const path = `nnUNet_raw/${dataset}/${SPLITS_FILE}`;
  if (!(await studio.directory.exists(path))) return undefined;
  const text = await (await studio.directory.read(path)).text();
  await studio.preprocessed.writeJson(dataset, SPLITS_FILE, text);
  return JSON.parse(text);
}
