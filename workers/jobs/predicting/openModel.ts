import type { TrainedNetwork } from '../../inference/index.ts';
import {
  type Configuration,
  type DatasetJson,
  type Graph,
  loadFold,
  mirrorAxesOf,
  type Plans,
  parseDatasetJson,
  parsePlans,
  resolveConfiguration,
} from '../../network/index.ts';
import type { PredictSpec } from '../api.ts';
import { openStoredModel } from '../importing/importModels.ts';
import { ONNX_FILE } from '../importing/onnxModels.ts';
import type { Studio } from '../studio.ts';

/** A stored model, ready to run. */
export interface RunnableModel {
  readonly plans: Plans;
  readonly dataset: DatasetJson;
  readonly configuration: Configuration;
  /** Absent for a bare ONNX file, which only the CPU path runs. */
  readonly graph?: Graph;
  /** Bytes of a bare ONNX file; 0 otherwise. */
  readonly fileBytes: number;
  /** Axes that the first chosen fold allows to mirror. */
  readonly mirrorAxes: readonly number[];
  /** Reads the networks of the chosen folds. */
  load(): Promise<readonly TrainedNetwork[]>;
}

type Chosen = Pick<PredictSpec, 'model' | 'folds' | 'checkpoint'>;

/** @throws WorkspaceError, ModelError */
export async function openModel(studio: Studio, chosen: Chosen): Promise<RunnableModel> {
  const { kind } = await studio.models.get(chosen.model);
  return kind === 'onnx' ? openOnnx(studio, chosen.model) : openNnunet(studio, chosen);
}

async function openNnunet(studio: Studio, { model: id, folds, checkpoint }: Chosen): Promise<RunnableModel> {
  const model = await openStoredModel(studio, id);
  const { plans, dataset, configuration, graph } = model;
  const load = async () => {
    const loaded = await Promise.all(folds.map((fold) => loadFold(model, fold, checkpoint)));
    return loaded.map(({ graph, weights }) => ({ kind: 'graph' as const, graph, weights }));
  };
  const mirrorAxes = await mirrorAxesOf(model, folds[0] ?? 0, checkpoint);
  return { plans, dataset, configuration, graph, fileBytes: 0, mirrorAxes, load };
}

async function openOnnx(studio: Studio, id: string): Promise<RunnableModel> {
  const json = async (path: string): Promise<unknown> =>
    JSON.parse(await (await studio.models.file(id, path)).text());
  const plans = parsePlans(await json('plans.json'));
  const file = await studio.models.file(id, ONNX_FILE);
  return {
    plans,
    dataset: parseDatasetJson(await json('dataset.json')),
    configuration: resolveConfiguration(plans, 'onnx'),
    fileBytes: file.size,
    mirrorAxes: [],
    load: async () => [{ kind: 'onnxFile', bytes: new Uint8Array(await file.arrayBuffer()) }],
  };
}
