/** Which cases a fold trains and validates with (spec §7.1). */
import { z } from 'zod';
import { makeSplits, randomSplit, type Split } from '../../nnunet/index.ts';
import { TrainingError } from '../../training/index.ts';
import type { Studio } from '../studio.ts';

export type Fold = number | 'all';

const splitsSchema = z.array(z.looseObject({ train: z.array(z.string()), val: z.array(z.string()) }));
const FILE = 'splits_final.json';

/**
 * The fold's cases among the preprocessed ones. splits_final.json is made where there is none, as nnU-Net does on its
 * first training; one in the raw dataset is taken over. @throws TrainingError `training.noCases`
 */
export async function foldCases(
  studio: Studio,
  dataset: string,
  fold: Fold,
  prepared: readonly string[],
): Promise<Split> {
  if (fold === 'all') return withCases({ train: prepared, val: prepared }, dataset, fold);
  const splits = await splitsOf(studio, dataset, prepared);
  const split = splits[fold] ?? randomSplit(prepared, fold);
  const known = new Set(prepared);
  const present = (ids: readonly string[]) => ids.filter((id) => known.has(id));
  return withCases({ train: present(split.train), val: present(split.val) }, dataset, fold);
}

function withCases(split: Split, dataset: string, fold: Fold): Split {
  if (split.train.length > 0 && split.val.length > 0) return split;
  throw new TrainingError('noCases', { dataset, fold: String(fold) });
}

async function splitsOf(
  studio: Studio,
  dataset: string,
  prepared: readonly string[],
): Promise<readonly Split[]> {
  const stored = (await studio.preprocessed.readJson(dataset, FILE)) ?? (await rawSplits(studio, dataset));
  if (stored !== undefined) return splitsSchema.parse(stored);
  const splits = makeSplits(prepared);
  await studio.preprocessed.writeJson(dataset, FILE, JSON.stringify(splits, null, 4));
  return splits;
}

async function rawSplits(studio: Studio, dataset: string): Promise<unknown> {
  const path = `nnUNet_raw/${dataset}/${FILE}`;
  if (!(await studio.directory.exists(path))) return undefined;
  const text = await (await studio.directory.read(path)).text();
  await studio.preprocessed.writeJson(dataset, FILE, text);
  return JSON.parse(text);
}
