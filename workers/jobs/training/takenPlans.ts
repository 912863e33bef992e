/** A model's plans for another dataset: taken over, or looked at as if they were (spec §9). */
import { parsePlans } from '../../network/index.ts';
import { transferPlans } from '../../nnunet/index.ts';
import { TrainingError } from '../../training/index.ts';
import { openStoredModel } from '../importing/importModels.ts';
import { openTrainingDataset, openWithPlans, type TrainingDataset } from '../preprocessing/openDataset.ts';
import { readerOf } from '../preprocessing/readerOf.ts';
import type { Studio } from '../studio.ts';
import type { TakePlans } from './api.ts';

/** @throws TrainingError `training.planExists` */
export async function takePlans(studio: Studio, asked: TakePlans): Promise<string> {
  const { dataset, name } = asked;
  if ((await studio.preprocessed.readJson(dataset, `${name}.json`)) !== undefined) {
    throw new TrainingError('planExists', { dataset, plans: name });
  }
  const plans = await plansOfModel(studio, asked);
  await studio.preprocessed.writeJson(dataset, `${name}.json`, JSON.stringify(plans, null, 4));
  return name;
}

/** The dataset with the plans that it has, or those that a training from `model` will take over first. Writes nothing.
 *  @throws TrainingError `training.plans` where it has none and there is no model */
export async function openPlanned(
  studio: Studio,
  {
    dataset,
    plans,
    model,
  }: { readonly dataset: string; readonly plans: string; readonly model?: string | undefined },
): Promise<TrainingDataset> {
  const isThere = (await studio.preprocessed.readJson(dataset, `${plans}.json`)) !== undefined;
  if (isThere || model === undefined) return openTrainingDataset(studio, dataset, plans);
  const json = await plansOfModel(studio, { dataset, model, name: plans });
  return openWithPlans(studio, dataset, parsePlans(json, `${plans}.json`));
}

async function plansOfModel(studio: Studio, { dataset, model, name }: TakePlans) {
  const source = await openStoredModel(studio, model);
  return transferPlans(source.plans.json, {
    targetDataset: dataset,
    targetPlans: name,
    imageReaderWriter: readerOf(await studio.datasets.json(dataset)),
  });
}
