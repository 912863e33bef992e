/** nnU-Net's model folder while it is trained, and how it comes into the list of models. */
import { type Configuration, inspectModels, type PlacedBlob } from '../../network/index.ts';
import type { TrainedModel } from '../../workspace/index.ts';
import type { ModelSummary } from '../api.ts';
import { describeModel } from '../importing/importModels.ts';
import type { Studio } from '../studio.ts';
import type { Fold } from './fold.ts';

export type { Fold };

export const foldFolder = (fold: Fold): string => `fold_${fold}`;

/** What a later stage of a cascade learns from beside the image, below the first stage's model folder. */
export const nextStagePath = ({ name }: Pick<Configuration, 'name'>, id: string): string =>
  `predicted_next_stage/${name}/${id}.npz`;

/** plans.json, dataset.json and the fingerprint: what a model folder holds beside its folds. */
export async function writeModelHead(
  studio: Studio,
  model: TrainedModel,
  head: { readonly plans: unknown; readonly dataset: unknown },
): Promise<void> {
  const json = (value: unknown) => new Blob([JSON.stringify(value, null, 4)]);
  await studio.trained.write(model, 'plans.json', json(head.plans));
  await studio.trained.write(model, 'dataset.json', json(head.dataset));
  const fingerprint = await studio.preprocessed.readJson(model.dataset, 'dataset_fingerprint.json');
  if (fingerprint !== undefined)
    await studio.trained.write(model, 'dataset_fingerprint.json', json(fingerprint));
}

/** Lists the model, so that it can predict at once; undefined while it has no checkpoint. */
export async function listModel(studio: Studio, model: TrainedModel): Promise<ModelSummary | undefined> {
  const paths = ['plans.json', 'dataset.json'];
  for (const { fold, checkpoints } of await studio.trained.folds(model)) {
    paths.push(...checkpoints.map((name) => `${foldFolder(fold)}/${name}`));
  }
  const fingerprint = 'dataset_fingerprint.json';
  if (await studio.trained.exists(model, fingerprint)) paths.push(fingerprint);
  const blobs = await Promise.all(
    paths.map(async (path): Promise<PlacedBlob> => ({ path, blob: await studio.trained.read(model, path) })),
  );
  const { models } = await inspectModels(blobs);
  const [found] = models;
  return found && studio.models.adopt(studio.trained.folder(model), describeModel(found), paths);
}
