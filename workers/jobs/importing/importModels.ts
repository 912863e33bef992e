import { StudioError } from '../../failure/index.ts';
import { emitOnnx } from '../../inference/index.ts';
import {
  inspectModels,
  labelRules,
  loadFold,
  type ModelSource,
  type Parameter,
  type PlacedBlob,
} from '../../network/index.ts';
import type { NewModel } from '../../workspace/index.ts';
import type { FileFailure, Fold, ModelSummary, PlacedFile } from '../api.ts';
import { failureOf } from '../failureReport.ts';
import { JobError } from '../jobError.ts';
import type { Studio } from '../studio.ts';

export interface ImportedModels {
  readonly models: ModelSummary[];
  readonly failures: FileFailure[];
  readonly unknown: readonly string[];
}

/** Checks and stores every model among the files. */
export async function importModels(studio: Studio, files: readonly PlacedFile[]): Promise<ImportedModels> {
  const found = await inspectModels(files.map(({ path, file }) => ({ path, blob: file })));
  const failures = found.failures.map(({ path, error }) => failureOf(path, error));
  const models: ModelSummary[] = [];
  for (const model of found.models) {
    try {
      models.push(await storeModel(studio, model));
    } catch (error) {
      failures.push(failureOf(model.checkpoints[0]?.path ?? model.configuration.name, error));
    }
  }
  return { models, failures, unknown: found.unknown };
}

const storeModel = (studio: Studio, model: ModelSource): Promise<ModelSummary> =>
  studio.models.add(describeModel(model), model.files);

/** What the page shows of a model that lies in `nnUNet_results/<dataset>`. */
export function describeModel(model: ModelSource): NewModel {
  const { plans, dataset, configuration, checkpoints, trainer } = model;
  const { labels, segments } = labelRules(dataset);
  return {
    name: withoutNumber(plans.datasetName),
    kind: 'nnunet',
    dataset: plans.datasetName,
    trainer,
    plans: plans.plansName,
    configuration: configuration.name,
    architecture: configuration.architecture.className,
    channels: dataset.channelNames,
    labels,
    segments,
    patchSize: configuration.patchSize,
    spacing: configuration.spacing,
    folds: [...new Set(checkpoints.map(({ fold }) => fold))].sort(byFold),
    checkpoints: [...new Set(checkpoints.map(({ name }) => name))].sort(finalFirst),
    parameterCount: model.graph.parameters.reduce((sum, parameter) => sum + elements(parameter), 0),
    needsPreviousStage: configuration.previousStage !== undefined,
  };
}

/** `Dataset701_GoldenCT` is for the file system, `GoldenCT` for people. */
const withoutNumber = (dataset: string): string => dataset.replace(/^Dataset\d{3}_/, '');
const elements = ({ shape }: Parameter): number => shape.reduce((product, extent) => product * extent, 1);
const byFold = (a: Fold, b: Fold): number => (a === 'all' ? 1 : b === 'all' ? -1 : a - b);
const finalFirst = (a: string, b: string): number =>
  Number(b === 'checkpoint_final.pth') - Number(a === 'checkpoint_final.pth') || (a < b ? -1 : 1);

/** A stored model, ready to load folds from. @throws JobError `job.noModel`, WorkspaceError, ModelError */
export async function openStoredModel(studio: Studio, id: string): Promise<ModelSource> {
  const files: PlacedBlob[] = await studio.models.files(id).catch(removed(id));
  const { models, failures } = await inspectModels(files);
  const [model] = models;
  if (!model) throw failures[0]?.error ?? new RangeError(`${id} holds no model`);
  return model;
}

/** A job may wait longer than the model that it needs is there. */
const removed = (id: string) => (error: unknown) => {
  const isGone = error instanceof StudioError && error.code === 'workspace.missing';
  throw isGone ? new JobError('noModel', { id: id.slice(0, SHORT_ID) }, { cause: error }) : error;
};

/** As the list of models shows it. */
const SHORT_ID = 8;

/** The network of one fold as ONNX. */
export async function exportModelAsOnnx(
  studio: Studio,
  id: string,
  fold: Fold,
  checkpoint: string,
): Promise<Blob> {
  const { graph, weights } = await loadFold(await openStoredModel(studio, id), fold, checkpoint);
  return new Blob([new Uint8Array(emitOnnx(graph, weights))]);
}
