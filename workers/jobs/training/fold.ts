/** Which cases a fold trains and validates with (spec §7.1; pseudo-labels: semisupervised.md §1, No leakage). */
import { z } from 'zod';
import { makeSplits, randomSplit, type Split } from '../../nnunet/index.ts';
import { TrainingError } from '../../training/index.ts';
import { isPseudoLabelled, SPLITS_FILE } from '../datasets/splitsFile.ts';
import type { Studio } from '../studio.ts';

export type Fold = number | 'all';

const splitsSchema = z.array(z.looseObject({ train: z.array(z.string()), val: z.array(z.string()) }));

/**
 * The fold's cases among the preprocessed ones. splits_final.json is made where there is none, as nnU-Net does on its
 * first training; one in the raw dataset is taken over. Pseudo-labelled cases only train, in every fold, unless there
 * are no others: agreement with their own teacher would pass for accuracy. @throws TrainingError `training.noCases`
 */
export async function foldCases(
  studio: Studio,
  dataset: string,
  fold: Fold,
  prepared: readonly string[],
): Promise<Split> {
  const own = await labelledByPeople(studio, dataset, prepared);
  const split =
    fold === 'all' ? { train: prepared, val: prepared } : await splitOf(studio, dataset, fold, own);
  const [known, mayValidate] = [new Set(prepared), new Set(own.validating)];
  const train = split.train.filter((id) => known.has(id));
  const val = split.val.filter((id) => mayValidate.has(id));
  if (train.length > 0 && val.length > 0) return { train, val };
  throw new TrainingError('noCases', { dataset, fold: String(fold) });
}

interface Cases {
  /** Those that a fold may hold out. */
  readonly validating: readonly string[];
  readonly onlyTraining: readonly string[];
}

async function labelledByPeople(
  { datasets }: Studio,
  dataset: string,
  prepared: readonly string[],
): Promise<Cases> {
  const cases = await datasets.cases(dataset);
  const made = new Set(cases.filter(isPseudoLabelled).map(({ id }) => id));
  const validating = prepared.filter((id) => !made.has(id));
  if (validating.length === 0) return { validating: prepared, onlyTraining: [] };
  return { validating, onlyTraining: prepared.filter((id) => made.has(id)) };
}

async function splitOf(studio: Studio, dataset: string, fold: number, cases: Cases): Promise<Split> {
  const splits = await splitsOf(studio, dataset, cases);
  if (splits[fold]) return splits[fold];
  const { train, val } = randomSplit(cases.validating, fold);
  return { train: [...train, ...cases.onlyTraining], val };
}

async function splitsOf(studio: Studio, dataset: string, cases: Cases): Promise<readonly Split[]> {
  const stored =
    (await studio.preprocessed.readJson(dataset, SPLITS_FILE)) ?? (await rawSplits(studio, dataset));
  if (stored !== undefined) return splitsSchema.parse(stored);
  const splits = makeSplits(cases.validating, cases.onlyTraining);
  await studio.preprocessed.writeJson(dataset, SPLITS_FILE, JSON.stringify(splits, null, 4));
  return splits;
}

async function rawSplits(studio: Studio, dataset: string): Promise<unknown> {
  const path = `nnUNet_raw/${dataset}/${SPLITS_FILE}`;
  if (!(await studio.directory.exists(path))) return undefined;
  const text = await (await studio.directory.read(path)).text();
  await studio.preprocessed.writeJson(dataset, SPLITS_FILE, text);
  return JSON.parse(text);
}
