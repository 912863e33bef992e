import { buildGraph } from '../architectures/index.ts';
import { type Checkpoint, openCheckpoint, readWeights } from '../checkpoint/index.ts';
import { ModelError } from '../failures.ts';
import type { Graph, Weights } from '../graph.ts';
import { inputChannels, labelRules } from '../labels.ts';
import type { Configuration, DatasetJson, Plans } from '../plans/index.ts';

export type Fold = number | 'all';

/** A file with its place: below what was dropped, or below a model folder. */
export interface PlacedBlob {
  readonly path: string;
  readonly blob: Blob;
}

export interface CheckpointFile {
  readonly fold: Fold;
  /** `checkpoint_final.pth`, … */
  readonly name: string;
  /** Where the user put it, for messages. */
  readonly path: string;
  readonly blob: Blob;
}

/** A model folder as nnU-Net writes it, or what a lone checkpoint holds of one. */
export interface ModelSource {
  readonly trainer: string;
  readonly plans: Plans;
  readonly dataset: DatasetJson;
  readonly configuration: Configuration;
  readonly graph: Graph;
  readonly checkpoints: readonly CheckpointFile[];
  /** Everything worth keeping, by its place in the model folder. */
  readonly files: readonly PlacedBlob[];
}

/** One trained network of an ensemble, ready to compile. */
export interface LoadedFold {
  readonly graph: Graph;
  readonly weights: Weights;
  /** Spatial axes in transposed order; a 2-D network counts from y. */
  readonly mirrorAxes: readonly number[];
}

/**
 * The network that a configuration's checkpoints hold. `batchNorm`: their weights have running statistics, as those
 * of nnUNetTrainerBN, which replaces the plans' InstanceNorm (spec §6). Plans that name BatchNorm keep their own.
 */
export function graphOf(configuration: Configuration, dataset: DatasetJson, batchNorm: boolean): Graph {
  const planned = String(configuration.architecture.kwargs.norm_op);
  return buildGraph(configuration.architecture, {
    inputChannels: inputChannels(dataset, configuration),
    outputChannels: labelRules(dataset).outputChannels,
    batchNorm: batchNorm && !planned.includes('BatchNorm'),
  });
}

/** Reads the weights of one fold. @throws ModelError `model.fold`, CheckpointError */
export async function loadFold(model: ModelSource, fold: Fold, checkpoint: string): Promise<LoadedFold> {
  const found = checkpointOf(model, fold, checkpoint);
  const opened: Checkpoint = await openCheckpoint(found.blob, found.path);
  const weights = await readWeights(opened.file, opened.stateDict, model.graph);
  return { graph: model.graph, weights, mirrorAxes: opened.mirrorAxes };
}

/** The axes that a fold's trainer allows to mirror; reads no tensor. @throws as `loadFold` */
export async function mirrorAxesOf(
  model: ModelSource,
  fold: Fold,
  checkpoint: string,
): Promise<readonly number[]> {
  const { blob, path } = checkpointOf(model, fold, checkpoint);
  return (await openCheckpoint(blob, path)).mirrorAxes;
}

function checkpointOf(model: ModelSource, fold: Fold, checkpoint: string): CheckpointFile {
  const found = model.checkpoints.find((file) => file.fold === fold && file.name === checkpoint);
  if (!found) throw missingFold(model, fold, checkpoint);
  return found;
}

function missingFold({ checkpoints }: ModelSource, fold: Fold, checkpoint: string): ModelError {
  const file = `fold_${fold}/${checkpoint}`;
  const present = checkpoints.map(({ fold: one, name }) => `fold_${one}/${name}`).join(', ');
  return new ModelError('fold', `The model has no ${file}. It holds: ${present}.`, { file, present });
}
