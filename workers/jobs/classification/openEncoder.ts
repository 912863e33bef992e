import { ClassificationError } from '../../classification/index.ts';
import type { Czyx } from '../../image/index.ts';
import {
  type Configuration,
  type DatasetJson,
  encoderOf,
  type Graph,
  inputChannels,
  inspectModels,
  loadFold,
  type ModelSource,
  type PlacedBlob,
  type Plans,
  type Weights,
  weightsOf,
} from '../../network/index.ts';

import { patchTriple } from '../../nnunet/index.ts';
import type { Directory } from '../../workspace/index.ts';
import { openStoredModel } from '../importing/importModels.ts';
import type { Studio } from '../studio.ts';
import type { EncoderChoice } from './spec.ts';

/** An encoder with what its scans must become. */
export interface OpenedEncoder {
  readonly plans: Plans;
  readonly dataset: DatasetJson;
  readonly configuration: Configuration;
  readonly graph: Graph;
  readonly weights: Weights;
  readonly patch: Czyx;
  /** Where it is from, in words. */
  readonly origin: string;
}

/** @throws ModelError, WorkspaceError, ClassificationError `bareOnnx`, `cascade` */
export async function openEncoder(studio: Studio, choice: EncoderChoice): Promise<OpenedEncoder> {
  const model = await openSourceModel(studio, choice);
  const { plans, dataset, configuration } = model;
  if (configuration.previousStage) {
    const { previousStage } = configuration;
    throw new ClassificationError('cascade', { model: configuration.name, previousStage });
  }
  const [first] = model.checkpoints;
  const fold = choice.fold ?? first?.fold ?? 0;
  const checkpoint = choice.checkpoint ?? first?.name ?? '';
  const { graph: whole, weights } = await loadFold(model, fold, checkpoint);
  const graph = encoderOf(whole);
  return {
    ...{ plans, dataset, configuration, graph },
    weights: weightsOf(graph, weights),
    patch: [inputChannels(dataset, configuration), ...patchTriple(configuration.patchSize)],
    origin: `${plans.datasetName}, ${model.trainer}, ${configuration.name}, fold ${fold}, ${checkpoint}`,
  };
}

async function openSourceModel(studio: Studio, choice: EncoderChoice): Promise<ModelSource> {
  if (choice.from === 'model') {
    const { kind, name } = await studio.models.get(choice.model);
    if (kind === 'onnx') throw new ClassificationError('bareOnnx', { model: name });
    return openStoredModel(studio, choice.model);
  }
  const { models, failures } = await inspectModels(await filesBelow(studio.directory, choice.path));
  const [model] = models;
  if (!model) throw failures[0]?.error ?? new ClassificationError('missing', { name: choice.path });
  return model;
}

/** A file, or everything in a folder. */
async function filesBelow(directory: Directory, path: string): Promise<PlacedBlob[]> {
  if (/\.(zip|pth)$/i.test(path)) return [{ path, blob: await directory.read(path) }];
  const found: PlacedBlob[] = [];
  for (const { name, kind } of await directory.list(path)) {
    const below = `${path}/${name}`;
    if (kind === 'directory') found.push(...(await filesBelow(directory, below)));
    else if (/\.(json|pth)$/.test(name)) found.push({ path: below, blob: await directory.read(below) });
  }
  return found;
}
