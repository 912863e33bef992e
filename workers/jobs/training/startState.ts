/** The state a training begins with: fresh, another model's weights, or a checkpoint of its own folder. */
import {
  type DatasetJson,
  labelRules,
  type ModelSource,
  namedTensors,
  openCheckpoint,
  openLoneWeights,
  type ParameterName,
  parseDatasetJson,
  readTrainingState,
  readWeights,
} from '../../network/index.ts';
import {
  cutLog,
  EMPTY_LOG,
  initialWeights,
  NOTHING_DONE,
  type PretrainedOptions,
  type Recipe,
  type RunState,
  startFromPretrained,
  TrainingError,
} from '../../training/index.ts';
import type { TrainedModel } from '../../workspace/index.ts';
import { openStoredModel } from '../importing/importModels.ts';
import type { TrainingDataset } from '../preprocessing/openDataset.ts';
import type { Studio } from '../studio.ts';
import { type Fold, foldFolder } from './modelFolder.ts';
import type { TrainingStart } from './spec.ts';

const FRESH = {
  momentum: new Map<ParameterName, Float32Array>(),
  epoch: 0,
  progress: NOTHING_DONE,
  log: EMPTY_LOG,
  epochsWithoutGain: 0,
};

export interface StartRequest {
  readonly studio: Studio;
  readonly opened: TrainingDataset;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly model: TrainedModel;
  readonly fold: Fold;
}

/** @throws TrainingError `training.nothingToContinue`, `training.incompatible`, `training.channels`; CheckpointError */
export async function startState(request: StartRequest, start: TrainingStart): Promise<RunState> {
  const { recipe, seed } = request;
  if (start.from === 'checkpoint') {
    const found = await lastCheckpoint(request);
    if (found) return found;
    const folder = `${request.studio.trained.folder(request.model)}/${foldFolder(request.fold)}`;
    throw new TrainingError('nothingToContinue', { folder });
  }
  const fresh = initialWeights(recipe.graph, seed);
  if (start.from === 'scratch') return { ...FRESH, weights: fresh };
  const { weights, options } = await pretrained(request, start);
  return { ...FRESH, weights: startFromPretrained(recipe.graph, fresh, weights, options) };
}

type FromModel = Extract<TrainingStart, { from: 'model' }>;
type FromFile = Extract<TrainingStart, { from: 'file' }>;

async function pretrained({ studio, opened }: StartRequest, start: FromModel | FromFile) {
  const { file, stateDict, dataset } =
    start.from === 'model' ? await fromModel(studio, start) : await fromFile(studio, start);
  const weights = new Map<ParameterName, { shape: readonly number[]; data: Float32Array }>();
  for (const [name, tensor] of namedTensors(stateDict, file.name)) {
    weights.set(name, { shape: tensor.shape, data: await file.read(tensor) });
  }
  return { weights, options: pretrainedOptions({ dataset }, opened, start) };
}

async function fromModel(studio: Studio, start: FromModel) {
  const source = await openStoredModel(studio, start.model);
  return { ...(await openPretrained(source, start)), dataset: source.dataset };
}

async function fromFile(studio: Studio, { path }: FromFile) {
  const lone = await openLoneWeights(await studio.directory.read(path), path);
  return {
    ...lone,
    dataset: lone.datasetJson === undefined ? undefined : parseDatasetJson(lone.datasetJson, path),
  };
}

/** @throws TrainingError `training.nothingToContinue` when the model has no such checkpoint */
export function openPretrained(
  source: ModelSource,
  { fold, checkpoint }: Pick<FromModel, 'fold' | 'checkpoint'>,
) {
  const found = source.checkpoints.find((one) => one.fold === fold && one.name === checkpoint);
  if (!found) throw new TrainingError('nothingToContinue', { folder: `fold_${fold}/${checkpoint}` });
  return openCheckpoint(found.blob, found.path);
}

/** @param source whose classes are unknown where a lone file does not tell them: its head then starts anew */
export function pretrainedOptions(
  source: { readonly dataset: DatasetJson | undefined },
  { dataset }: Pick<TrainingDataset, 'dataset'>,
  { head, input }: Pick<FromModel, 'head' | 'input'>,
): PretrainedOptions {
  const sourceClasses = source.dataset ? outputNames(source.dataset) : [];
  return { head, input, sourceClasses, targetClasses: outputNames(dataset) };
}

/** Names of the network's output channels. A class that has another value keeps its name, and its row. */
function outputNames(dataset: DatasetJson): string[] {
  const rules = labelRules(dataset);
  if (rules.hasRegions) return rules.foregroundRegions.map(({ name }) => name);
  return rules.allLabels.map((value) => rules.labels.find(({ values }) => values[0] === value)?.name ?? '');
}

const CONTINUABLE = ['checkpoint_final.pth', 'checkpoint_latest.pth', 'checkpoint_best.pth'];

/** The furthest; of equals nnU-Net's order. It takes the first, which is the furthest where it trained alone. */
async function lastCheckpoint(request: StartRequest): Promise<RunState | undefined> {
  let furthest: RunState | undefined;
  for (const name of CONTINUABLE) {
    const state = await checkpointState(request, name);
    if (state && state.epoch > (furthest?.epoch ?? -1)) furthest = state;
  }
  return furthest;
}

/** What a checkpoint of the fold's folder goes on from; undefined where there is none. */
export async function checkpointState(
  { studio, recipe, model, fold }: StartRequest,
  name: string,
): Promise<RunState | undefined> {
  const path = `${foldFolder(fold)}/${name}`;
  if (!(await studio.trained.exists(model, path))) return undefined;
  const checkpoint = await openCheckpoint(await studio.trained.read(model, path), name);
  const weights = await readWeights(checkpoint.file, checkpoint.stateDict, recipe.graph);
  const { momentum, epoch, log, bestEma } = await readTrainingState(checkpoint, recipe.graph);
  return {
    ...FRESH,
    weights,
    momentum,
    epoch,
    log: cutLog(log, epoch),
    ...(bestEma !== undefined && { bestEma }),
    epochsWithoutGain: bestEma === undefined ? 0 : epochsSince(log.ema_fg_dice.slice(0, epoch)),
  };
}

function epochsSince(values: readonly number[]): number {
  const best = values.reduce(
    (at, value, i) => (value > (values[at] ?? Number.NEGATIVE_INFINITY) ? i : at),
    0,
  );
  return Math.max(0, values.length - 1 - best);
}
