/** A training for stock nnU-Net: everything it needs in one zip, laid out as its three folders. */

import { writeCheckpoint } from '../../network/index.ts';
import { EMPTY_LOG, optimiserSettings, TrainingError, trainingRecipe } from '../../training/index.ts';
import { channelFileName } from '../../workspace/index.ts';
import { cancelPoint } from '../cancelPoint.ts';
import { inFormat } from '../datasets/inFormat.ts';
import { ignoreValue } from '../datasets/labelValues.ts';
import { stockLabel } from '../datasets/stockLabels.ts';
import { openStoredModel } from '../importing/importModels.ts';
import { type ArchivedFile, zipsOfContents } from '../importing/zipOfFiles.ts';
import { configurationOf, openTrainingDataset, type TrainingDataset } from '../preprocessing/openDataset.ts';
import type { OnProgress } from '../progress.ts';
import type { Studio } from '../studio.ts';
import { type NewTrainer, runScript, trainerSource } from './pythonTrainer.ts';
import type { TrainSpec } from './spec.ts';
import { startState } from './startState.ts';

/** Name of the plans on the other side: what was preprocessed there under the same name stays valid. */
export const exportedPlans = (plans: string): string => `${plans}_segloop`;

export interface Packing {
  /** Counts cases while they are read, then files while they are written. */
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws TrainingError `training.cascade`, `training.unlabelledPython`, WorkspaceError, ModelError; RangeError for more than
 *  one zip's 3.5 GB; AbortError after `signal` */
export async function takeToPython(studio: Studio, spec: TrainSpec, packing: Packing = {}): Promise<Blob> {
  if (spec.meanTeacher) throw new TrainingError('unlabelledPython', {});
  const opened = await openTrainingDataset(studio, spec.dataset, spec.plans);
  if (configurationOf(opened, spec.configuration).previousStage !== undefined)
    throw new TrainingError('cascade', { configuration: spec.configuration });
  const raw = await rawFiles(studio, opened, packing);
  const files = [
    ...raw.entries,
    ...(await planFiles(studio, spec, raw.datasetJson)),
    ...(await scriptFiles(studio, spec, opened, raw.ignored)),
  ];
  const [zip, ...more] = zipsOfContents(files, contentsOf(files, packing));
  if (!zip || more.length > 0)
    throw new RangeError('The dataset is larger than one zip holds. Copy its folder instead.');
  return blobOf(zip);
}

/** Of a body that fails Chromium says no more than "Failed to fetch". @throws what the stream failed with */
async function blobOf(stream: ReadableStream<Uint8Array>): Promise<Blob> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>();
  const blob = new Response(readable).blob();
  try {
    await stream.pipeTo(writable);
  } catch (error) {
    // The same failure once more, in Chromium's words.
    await blob.catch(() => {});
    throw error;
  }
  return blob;
}

/** One file after the other, so that whoever waits sees how far it is and can end it. */
async function* contentsOf(
  files: readonly ArchivedFile[],
  { onProgress, signal }: Packing,
): AsyncGenerator<Uint8Array> {
  for (const [done, { blob }] of files.entries()) {
    await cancelPoint(signal);
    onProgress?.({ stage: 'write', done, total: files.length });
    yield new Uint8Array(await blob.arrayBuffer());
  }
}

interface RawFiles {
  readonly entries: readonly ArchivedFile[];
  readonly datasetJson: Readonly<Record<string, unknown>>;
  /** Voxels with unknown classes, which stock nnU-Net must ignore. */
  readonly ignored: number;
}

/** What nnU-Net looks for in imagesTr trains: no locked test set, and nothing that a person rejected. Images that
 *  dataset.json names elsewhere are brought in. */
async function rawFiles(
  studio: Studio,
  { folder, dataset, cases, labelledCertain }: TrainingDataset,
  { onProgress, signal }: Packing,
): Promise<RawFiles> {
  const store = studio.datasets;
  const root = `nnUNet_raw/${folder}`;
  const summary = await store.get(folder);
  const unknown = { sets: await store.unknownSets(folder), labelledCertain };
  const entries: ArchivedFile[] = [];
  let ignored = 0;
  for (const [done, one] of cases.entries()) {
    await cancelPoint(signal);
    onProgress?.({ stage: 'read', done, total: cases.length });
    for (const [channel, image] of (await store.images(folder, one.id)).entries()) {
      const name = channelFileName(one.id, channel, dataset.fileEnding);
      entries.push({ path: `${root}/imagesTr/${name}`, blob: await inFormat(image, dataset.fileEnding) });
    }
    const label = await stockLabel(store, summary, one, unknown);
    ignored += label.ignored;
    entries.push({ path: `${root}/labelsTr/${one.id}${dataset.fileEnding}`, blob: label.file });
  }
  const { dataset: _, ...json } = dataset.json;
  const labels = {
    ...Object.fromEntries(dataset.labels),
    ...(ignored > 0 && { ignore: ignoreValue(summary) }),
  };
  const datasetJson = { ...json, labels, numTraining: cases.length };
  return { entries: [text(`${root}/dataset.json`, datasetJson), ...entries], datasetJson, ignored };
}

async function planFiles(
  studio: Studio,
  spec: TrainSpec,
  datasetJson: RawFiles['datasetJson'],
): Promise<ArchivedFile[]> {
  const { dataset, plans } = spec;
  const entries: ArchivedFile[] = [];
  const root = `nnUNet_preprocessed/${dataset}`;
  const json = await studio.preprocessed.readJson(dataset, `${plans}.json`);
  if (json !== undefined)
    entries.push(text(`${root}/${exportedPlans(plans)}.json`, renamed(json, exportedPlans(plans), spec)));
  for (const name of ['dataset_fingerprint.json', 'splits_final.json']) {
    const found = await studio.preprocessed.readJson(dataset, name);
    if (found !== undefined) entries.push(text(`${root}/${name}`, found));
  }
  entries.push(text(`${root}/dataset.json`, datasetJson));
  return entries;
}

const text = (path: string, json: unknown): ArchivedFile => ({
  path,
  blob: new Blob([JSON.stringify(json, null, 4)]),
});

/** Another name also for what is preprocessed with them; the batch size is the training's. */
function renamed(json: unknown, name: string, { configuration, batchSize }: TrainSpec): unknown {
  const plans = json as { configurations: Record<string, Record<string, unknown>> };
  const configurations = Object.entries(plans.configurations).map(([key, one]) => [
    key,
    {
      ...one,
      ...('data_identifier' in one && { data_identifier: `${name}_${key}` }),
      ...(key === configuration && batchSize !== undefined && { batch_size: batchSize }),
    },
  ]);
  return { ...plans, plans_name: name, configurations: Object.fromEntries(configurations) };
}

async function scriptFiles(
  studio: Studio,
  spec: TrainSpec,
  opened: TrainingDataset,
  ignored: number,
): Promise<ArchivedFile[]> {
  const { start, patience, sampling } = spec;
  const pretrained = await pretrainedFile(studio, spec, opened);
  const keepsHead = start.from === 'model' && start.head === 'keep';
  const trainer: NewTrainer = {
    name: spec.trainer,
    learningRate: spec.learningRate,
    epochs: spec.epochs,
    iterations: spec.iterations,
    validationIterations: spec.validationIterations,
    unfreezeEvery: spec.unfreezeEvery,
    rates: spec.rates,
    frozenStages: spec.frozenStages,
    keepsHead,
  };
  const script = runScript({
    ...spec,
    plans: exportedPlans(spec.plans),
    pretrained: pretrained !== undefined,
    keepsHead,
    notes: [
      ...(ignored > 0 ? [`${ignored} voxels with unknown classes are "ignore" here.`] : []),
      ...(patience ? [`Stopping early (patience ${patience}) is not taken along.`] : []),
      ...(sampling.order === 'class' ? ["Patches come in nnU-Net's order, not rare classes first."] : []),
    ],
  });
  return [
    { path: 'trainers/nnUNetTrainerSegloop.py', blob: new Blob([trainerSource(trainer)]) },
    ...(pretrained ? [{ path: 'pretrained.pth', blob: pretrained }] : []),
    { path: 'run.sh', blob: new Blob([script]) },
  ];
}

/** The model's own checkpoint where nnU-Net can begin with it as it is, else what the training here would begin with. */
async function pretrainedFile(
  studio: Studio,
  spec: TrainSpec,
  opened: TrainingDataset,
): Promise<Blob | undefined> {
  const { start, fold, trainer, dataset, plans, configuration: name, learningRate } = spec;
  if (start.from !== 'model') return undefined;
  if (start.head === 'fresh' && start.input === 'refuse') {
    const model = await openStoredModel(studio, start.model);
    const isChosen = (one: (typeof model.checkpoints)[number]) =>
      one.fold === start.fold && one.name === start.checkpoint;
    return model.checkpoints.find(isChosen)?.blob;
  }
  const configuration = configurationOf(opened, name);
  const recipe = trainingRecipe(configuration, opened.dataset, { trainer });
  const model = { dataset, trainer, plans, configuration: name };
  const { weights } = await startState({ studio, opened, recipe, seed: spec.seed, model, fold }, start);
  return writeCheckpoint(
    {
      graph: recipe.graph,
      architecture: configuration.architecture,
      weights,
      momentum: new Map(),
      optimiser: optimiserSettings(learningRate, { epochs: spec.epochs, learningRate }),
      log: EMPTY_LOG,
      currentEpoch: 0,
      plansJson: opened.plans.json,
      datasetJson: opened.dataset.json,
      configuration: name,
      fold,
      trainer,
      mirrorAxes: recipe.augmentation.storedMirrorAxes,
    },
    'pretrained',
  );
}
