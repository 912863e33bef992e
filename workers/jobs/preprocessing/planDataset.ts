/** Fingerprint and plans of a dataset, where it has none: what nnU-Net does before it preprocesses (spec §4). */
import { type Fingerprint, PLANNERS, type PlannerName, planExperiment } from '../../nnunet/index.ts';
import { SPLITS_FILE } from '../datasets/splitsFile.ts';
import type { Studio } from '../studio.ts';
import { ensureFingerprint, hasSeenLocked } from './fingerprintDataset.ts';
import { noPlans } from './openDataset.ts';
import type { PreparingContext } from './prepareDataset.ts';
import { readerOf } from './readerOf.ts';
import { trainingCases } from './trainingCases.ts';

export interface PlansRequest {
  readonly planner: PlannerName;
  /** @default the planner's own */
  readonly plansName?: string | undefined;
  /** GB @default the planner's own */
  readonly gpuMemoryTarget?: number | undefined;
  /** mm, reader axis order */
  readonly targetSpacing?: readonly number[] | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Plans from a fingerprint, with what nnU-Net's planner puts beside them: dataset.json and the raw dataset's splits.
 * Configurations that somebody added to plans of this name stay, as there. @returns the plans' name
 */
export async function writePlans(
  { studio, log }: Pick<PreparingContext, 'studio' | 'log'>,
  folder: string,
  fingerprint: Fingerprint,
  request: PlansRequest,
): Promise<string> {
  const { planner, gpuMemoryTarget, targetSpacing, plansName = PLANNERS[planner].plansName } = request;
  const dataset = await studio.datasets.json(folder);
  const plans = planExperiment({
    datasetName: folder,
    fingerprint,
    dataset: {
      channelNames: dataset.channelNames,
      labelKeys: dataset.labels.size,
      trainingCases: (await trainingCases(studio, folder)).length,
    },
    imageReaderWriter: readerOf(dataset),
    planner,
    plansName,
    ...(gpuMemoryTarget !== undefined && { gpuMemoryTarget }),
    ...(targetSpacing && { overwriteTargetSpacing: targetSpacing }),
  });
  const there = await studio.preprocessed.readJson(folder, `${plansName}.json`);
  await copyDatasetJson(studio, folder);
  await takeSplits(studio, folder, log);
  await studio.preprocessed.writeJson(folder, `${plansName}.json`, asFile(withAdded(plans, there)));
  log(`Planned with ${planner} as ${plansName}.`);
  return plansName;
}

/** Planned configurations first, then those of the former plans that were not planned now. */
function withAdded(plans: Json, former: unknown): Json {
  const planned = Object(plans.configurations) as Json;
  const added = Object.entries(Object(Object(former).configurations) as Json).filter(
    ([name]) => !(name in planned),
  );
  return { ...plans, configurations: { ...planned, ...Object.fromEntries(added) } };
}

/** Beside the plans, where nnU-Net's preprocessor and trainer read it. */
export async function copyDatasetJson({ directory, preprocessed }: Studio, folder: string): Promise<void> {
  const raw = await directory.read(`nnUNet_raw/${folder}/dataset.json`);
  await preprocessed.writeJson(folder, 'dataset.json', await raw.text());
}

/** nnU-Net copies them where there are none, and ends where they differ. Here a locked test set or a person's own folds may
 *  be why they do, so that those which are there stay, and it is said. */
async function takeSplits(
  { directory, preprocessed }: Studio,
  folder: string,
  log: (line: string) => void,
): Promise<void> {
  const path = `nnUNet_raw/${folder}/${SPLITS_FILE}`;
  if (!(await directory.exists(path))) return;
  const text = await (await directory.read(path)).text();
  const there = await preprocessed.readJson(folder, SPLITS_FILE);
  if (there === undefined) await preprocessed.writeJson(folder, SPLITS_FILE, text);
  else if (JSON.stringify(there) !== JSON.stringify(JSON.parse(text)))
    log(`${SPLITS_FILE}: the one in nnUNet_preprocessed differs from the raw dataset's, and stays.`);
}

/** The file's text as nnU-Net formats it. */
export const asFile = (json: unknown): string => JSON.stringify(json, null, 4);

/**
 * Makes what is missing; plans only under the name of one of nnU-Net's planners. @returns false when it was asked to
 * pause. @throws TrainingError `training.plans` for any other name that is not there; DatasetError `dataset.gone`
 */
export async function ensurePlans(
  context: PreparingContext,
  folder: string,
  plansName: string,
): Promise<boolean> {
  const { studio } = context;
  await studio.datasets.requireThere(folder);
  const dataset = await studio.datasets.json(folder);
  const cases = await trainingCases(studio, folder);
  const isPlanned = (await studio.preprocessed.readJson(folder, `${plansName}.json`)) !== undefined;
  const fresh = !isPlanned && (await hasSeenLocked(studio, folder));
  const fingerprint = await ensureFingerprint(context, folder, { dataset, cases, fresh });
  if (!fingerprint) return false;
  if (isPlanned) return true;
  const planner = Object.values(PLANNERS).find((one) => one.plansName === plansName);
  if (!planner) throw await noPlans(studio, folder, plansName);
  await writePlans(context, folder, fingerprint, { planner: planner.name });
  return true;
}
