/** A dataset and its plans, as preprocessing and training need them. */
import {
  type Configuration,
  type DatasetJson,
  labelRules,
  type Plans,
  parseDatasetJson,
  parsePlans,
  resolveConfiguration,
} from '../../network/index.ts';
import { setOf, type UnknownSets, unknownSetsSchema, withSet } from '../../semisupervised/index.ts';
import { TrainingError } from '../../training/index.ts';
import type { CaseSummary } from '../../workspace/index.ts';
import type { Studio } from '../studio.ts';
import { trainingCases } from './trainingCases.ts';

export interface TrainingDataset {
  readonly folder: string;
  readonly dataset: DatasetJson;
  readonly plans: Plans;
  /** Cases with a label, by name. */
  readonly cases: readonly CaseSummary[];
  /** Every set of classes that some voxel of some case may leave open; empty where all is known. */
  readonly unknownSets: UnknownSets;
  /** Nothing is unknown where something is labelled. */
  readonly labelledCertain: boolean;
}

/** @throws TrainingError `training.plans`, DatasetError `dataset.gone`, WorkspaceError, ModelError */
export async function openTrainingDataset(
  studio: Studio,
  folder: string,
  plansName: string,
): Promise<TrainingDataset> {
  const json = await studio.preprocessed.readJson(folder, `${plansName}.json`);
  if (json === undefined) throw await noPlans(studio, folder, plansName);
  return openWithPlans(studio, folder, parsePlans(json, `${plansName}.json`));
}

/** To be thrown: names the plans that there are. */
export async function noPlans(studio: Studio, folder: string, plans: string): Promise<TrainingError> {
  const known = (await studio.preprocessed.plans(folder)).join(', ') || '–';
  return new TrainingError('plans', { dataset: folder, plans, known });
}

/** With plans that the dataset need not have. @throws DatasetError `dataset.gone`, WorkspaceError, ModelError */
export async function openWithPlans(studio: Studio, folder: string, plans: Plans): Promise<TrainingDataset> {
  await studio.datasets.requireThere(folder);
  const dataset = await studio.datasets.json(folder);
  const cases = await trainingCases(studio, folder);
  return {
    folder,
    dataset,
    plans,
    cases,
    unknownSets: await allUnknownSets(studio, folder, dataset, cases),
    labelledCertain: (await studio.datasets.noted(folder)).labelledCertain === true,
  };
}

/** dataset.json as it was when the cases were preprocessed may differ from the raw one; nnU-Net reads its own copy. */
export async function preprocessedDatasetJson(studio: Studio, folder: string): Promise<DatasetJson> {
  const json = await studio.preprocessed.readJson(folder, 'dataset.json');
  return json === undefined ? studio.datasets.json(folder) : parseDatasetJson(json, `${folder}/dataset.json`);
}

export const configurationOf = ({ plans }: TrainingDataset, name: string): Configuration =>
  resolveConfiguration(plans, name, `${plans.plansName}.json`);

export const unknownFolder = (folder: string): string => `nnUNet_raw/${folder}/unknownTr`;

/** The dataset's own sets, and what they become in cases that annotate only some classes. In a fixed order, so that a
 *  case's codes do not depend on which case came first. */
async function allUnknownSets(
  studio: Studio,
  folder: string,
  dataset: DatasetJson,
  cases: readonly CaseSummary[],
): Promise<UnknownSets> {
  const path = `nnUNet_raw/${folder}/unknown_sets.json`;
  const own = (await studio.directory.exists(path))
    ? unknownSetsSchema.parse(JSON.parse(await (await studio.directory.read(path)).text()))
    : [];
  const { foregroundLabels } = labelRules(dataset);
  let sets: UnknownSets = own;
  for (const { facts } of cases) {
    const annotated = facts?.annotatedClasses;
    if (!annotated) continue;
    const missing = foregroundLabels.filter((label) => !annotated.includes(label));
    for (let k = 0; k <= own.length; k++) sets = withSet(sets, [...setOf(own, k), ...missing]).sets;
  }
  return sets;
}
