import type { TrainedNetwork } from '../../inference/index.ts';
import {
  type Configuration,
  type DatasetJson,
  loadFold,
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
  /** False for a bare ONNX file, which onnxruntime runs. */
  readonly onGpu: boolean;
  /** The networks of the chosen folds, and the axes that the first allows to mirror. */
  load(): Promise<{ networks: readonly TrainedNetwork[]; mirrorAxes: readonly number[] }>;
}

type Chosen = Pick<PredictSpec, 'model' | 'folds' | 'checkpoint'>;

/** @throws WorkspaceError, ModelError */
export async function openModel(studio: Studio, chosen: Chosen): Promise<RunnableModel> {
  const { kind } = await studio.models.get(chosen.model);
  return kind === 'onnx' ? openOnnx(studio, chosen.model) : openNnunet(studio, chosen);
}

async function openNnunet(studio: Studio, { model: id, folds, checkpoint }: Chosen): Promise<RunnableModel> {
  const model = await openStoredModel(studio, id);
  return {
    plans: model.plans,
    dataset: model.dataset,
    configuration: model.configuration,
    onGpu: true,
    load: async () => {
      const loaded = await Promise.all(folds.map((fold) => loadFold(model, fold, checkpoint)));
      return {
        networks: loaded.map(({ graph, weights }) => ({ kind: 'graph', graph, weights })),
        mirrorAxes: loaded[0]?.mirrorAxes ?? [],
      };
    },
  };
}

async function openOnnx(studio: Studio, id: string): Promise<RunnableModel> {
  const json = async (path: string): Promise<unknown> =>
    JSON.parse(await (await studio.models.file(id, path)).text());
  const plans = parsePlans(await json('plans.json'));
  return {
    plans,
    dataset: parseDatasetJson(await json('dataset.json')),
    configuration: resolveConfiguration(plans, 'onnx'),
    onGpu: false,
    load: async () => {
      const bytes = new Uint8Array(await (await studio.models.file(id, ONNX_FILE)).arrayBuffer());
      return { networks: [{ kind: 'onnxFile', bytes }], mirrorAxes: [] };
    },
  };
}
