/** A training for stock nnU-Net: everything it needs in one zip, laid out as its three folders. */

import { TrainingError } from '../../training/index.ts';
import { openStoredModel } from '../importing/importModels.ts';
import { zipsOfFiles } from '../importing/zipOfFiles.ts';
import { configurationOf, openTrainingDataset, type TrainingDataset } from '../preprocessing/openDataset.ts';
import type { Studio } from '../studio.ts';
import { type NewTrainer, runScript, trainerSource } from './pythonTrainer.ts';
import type { TrainSpec } from './spec.ts';

interface Entry {
  readonly path: string;
  readonly blob: Blob;
}

/** Name of the plans on the other side: what was preprocessed there under the same name stays valid. */
export const exportedPlans = (plans: string): string => `${plans}_segloop`;

/** @throws TrainingError `training.cascade`, WorkspaceError, ModelError; RangeError for more than one zip's 3.5 GB */
export async function takeToPython(studio: Studio, spec: TrainSpec): Promise<Blob> {
  const opened = await openTrainingDataset(studio, spec.dataset, spec.plans);
  if (configurationOf(opened, spec.configuration).previousStage !== undefined)
    throw new TrainingError('cascade', { configuration: spec.configuration });
  const files = [
    ...(await rawFiles(studio, opened)),
    ...(await planFiles(studio, spec)),
    ...(await scriptFiles(studio, spec)),
  ];
  const [zip, ...more] = zipsOfFiles(files);
  if (!zip || more.length > 0)
    throw new RangeError('The dataset is larger than one zip holds. Copy its folder instead.');
  return new Response(zip).blob();
}

/** What nnU-Net looks for in imagesTr trains: no locked test set, and nothing that a person rejected. */
async function rawFiles(
  { directory }: Studio,
  { folder, dataset, cases }: TrainingDataset,
): Promise<Entry[]> {
  const root = `nnUNet_raw/${folder}`;
  const entries: Entry[] = [text(`${root}/dataset.json`, { ...dataset.json, numTraining: cases.length })];
  for (const { label, images } of cases)
    for (const path of [...images, ...(label === undefined ? [] : [label])]) {
      const below = path === label ? 'labelsTr' : 'imagesTr';
      const name = path.slice(path.lastIndexOf('/') + 1);
      entries.push({ path: `${root}/${below}/${name}`, blob: await directory.read(path) });
    }
  return entries;
}

async function planFiles(studio: Studio, { dataset, plans }: TrainSpec): Promise<Entry[]> {
  const entries: Entry[] = [];
  const root = `nnUNet_preprocessed/${dataset}`;
  const json = await studio.preprocessed.readJson(dataset, `${plans}.json`);
  if (json !== undefined)
    entries.push(text(`${root}/${exportedPlans(plans)}.json`, renamed(json, exportedPlans(plans))));
  for (const name of ['dataset_fingerprint.json', 'splits_final.json']) {
    const found = await studio.preprocessed.readJson(dataset, name);
    if (found !== undefined) entries.push(text(`${root}/${name}`, found));
  }
  entries.push(text(`${root}/dataset.json`, (await studio.datasets.json(dataset)).json));
  return entries;
}

const text = (path: string, json: unknown): Entry => ({
  path,
  blob: new Blob([JSON.stringify(json, null, 4)]),
});

/** Another name also for what is preprocessed with them. */
function renamed(json: unknown, name: string): unknown {
  const plans = json as { configurations: Record<string, Record<string, unknown>> };
  const configurations = Object.entries(plans.configurations).map(([key, one]) => [
    key,
    'data_identifier' in one ? { ...one, data_identifier: `${name}_${key}` } : one,
  ]);
  return { ...plans, plans_name: name, configurations: Object.fromEntries(configurations) };
}

async function scriptFiles(studio: Studio, spec: TrainSpec): Promise<Entry[]> {
  const trainer: NewTrainer = {
    name: spec.trainer,
    learningRate: spec.learningRate,
    epochs: spec.epochs,
    iterations: spec.iterations,
    validationIterations: spec.validationIterations,
    unfreezeEvery: spec.unfreezeEvery,
    rates: spec.rates,
  };
  const entries: Entry[] = [
    { path: 'trainers/nnUNetTrainerSegloop.py', blob: new Blob([trainerSource(trainer)]) },
  ];
  const { start } = spec;
  if (start.from === 'model') {
    const model = await openStoredModel(studio, start.model);
    const found = model.checkpoints.find(
      ({ fold, name }) => fold === start.fold && name === start.checkpoint,
    );
    if (found) entries.push({ path: 'pretrained.pth', blob: found.blob });
  }
  const script = runScript({ ...spec, plans: exportedPlans(spec.plans), pretrained: start.from === 'model' });
  entries.push({ path: 'run.sh', blob: new Blob([script]) });
  return entries;
}
