import { checkWeights, openCheckpoint } from '../checkpoint/index.ts';
import { ModelError } from '../failures.ts';
import type { Graph } from '../graph.ts';
import type { PyDict } from '../pickle/index.ts';
import { parseDatasetJson, parsePlans, resolveConfiguration } from '../plans/index.ts';
import { openZip } from '../zip/index.ts';
import { type CheckpointFile, graphOf, type ModelSource, type PlacedBlob } from './modelSource.ts';

/** What was found among dropped files: each model, or why it is none. */
export interface InspectedModels {
  readonly models: readonly ModelSource[];
  readonly failures: readonly { readonly path: string; readonly error: unknown }[];
  /** Files that belong to no model. */
  readonly unknown: readonly string[];
}

/** Files of a model folder that are kept beside its checkpoints. */
const KEPT = /^(plans\.json|dataset\.json|dataset_fingerprint\.json|postprocessing\.(json|pkl))$/;
const FOLD = /^fold_(\d+|all)\/(checkpoint_[^/]+\.pth)$/;
const VERSION_1 = /\.(model|model\.pkl)$/;

/**
 * Finds nnU-Net models: folders with a plans.json, zips of `nnUNetv2_export_model_to_zip`, lone checkpoints. Each is
 * checked against its plans: every weight has its place and shape. No tensor is read.
 */
export async function inspectModels(files: readonly PlacedBlob[]): Promise<InspectedModels> {
  const failures: { path: string; error: unknown }[] = [];
  const open = await openArchives(files, failures);
  const roots = open
    .filter(({ path }) => nameOf(path) === 'plans.json' && !isPrediction(path, open))
    .map(({ path }) => folderOf(path));
  const models: ModelSource[] = [];
  const attempt = async (path: string, work: () => Promise<ModelSource>) => {
    try {
      models.push(await work());
    } catch (error) {
      failures.push({ path, error });
    }
  };
  for (const root of roots) await attempt(root || 'plans.json', () => readFolder(root, open));
  const loose = open.filter(({ path }) => !roots.some((root) => path.startsWith(root)));
  for (const file of loose.filter(({ path }) => path.endsWith('.pth'))) {
    await attempt(file.path, () => readLone(file));
  }
  for (const { path } of open.filter((file) => VERSION_1.test(file.path))) {
    await attempt(path, () => Promise.reject(version1(path)));
  }
  const unknown = loose.filter(({ path }) => !path.endsWith('.pth') && !VERSION_1.test(path));
  return { models: joinFolds(models), failures, unknown: unknown.map(({ path }) => path) };
}

/** nnU-Net copies plans.json beside its predictions too. */
const isPrediction = (plans: string, open: readonly PlacedBlob[]): boolean =>
  open.some(({ path }) => path === `${folderOf(plans)}predict_from_raw_data_args.json`);

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
/** With its slash; '' for no folder. */
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

async function openArchives(
  files: readonly PlacedBlob[],
  failures: { path: string; error: unknown }[],
): Promise<PlacedBlob[]> {
  const open: PlacedBlob[] = [];
  for (const file of files) {
    if (!/\.zip$/i.test(file.path)) {
      open.push(file);
      continue;
    }
    try {
      for (const member of (await openZip(file.blob, file.path)).values()) {
        if (!isWanted(member.path)) continue;
        open.push({ path: `${file.path}/${member.path}`, blob: await member.blob() });
      }
    } catch (error) {
      failures.push({ path: file.path, error });
    }
  }
  return open;
}

const isWanted = (path: string): boolean => KEPT.test(nameOf(path)) || path.endsWith('.pth');

async function readFolder(root: string, open: readonly PlacedBlob[]): Promise<ModelSource> {
  const inside = open
    .filter(({ path }) => path.startsWith(root))
    .map(({ path, blob }) => ({ path: path.slice(root.length), blob }));
  const checkpoints = inside.flatMap(({ path, blob }): CheckpointFile[] => {
    const [, fold, name = ''] = FOLD.exec(path) ?? [];
    if (fold === undefined) return [];
    return [{ fold: fold === 'all' ? 'all' : Number(fold), name, path: `${root}${path}`, blob }];
  });
  const [first] = checkpoints;
  if (!first) throw withoutCheckpoint(root);
  const kept = inside.filter(({ path }) => KEPT.test(path) || FOLD.test(path));
  const json = async (name: string): Promise<unknown> => {
    const found = kept.find(({ path }) => path === name);
    return found && parseJson(await found.blob.text(), `${root}${name}`);
  };
  const { trainer, configuration, datasetJson } = await openCheckpoint(first.blob, first.path);
  const plans = parsePlans(await json('plans.json'), `${root}plans.json`);
  const dataset = parseDatasetJson((await json('dataset.json')) ?? datasetJson, `${root}dataset.json`);
  return checked({
    trainer,
    plans,
    dataset,
    configuration: resolveConfiguration(plans, configuration, `${root}plans.json`),
    checkpoints,
    files: withJson(kept, 'dataset.json', dataset.json),
  });
}

/** Plans, configuration and dataset.json of a lone checkpoint stand in its init_args. */
async function readLone({ path, blob }: PlacedBlob): Promise<ModelSource> {
  const { trainer, fold, configuration, plansJson, datasetJson } = await openCheckpoint(blob, path);
  const plans = parsePlans(plansJson, path);
  const dataset = parseDatasetJson(datasetJson, path);
  const name = /^checkpoint_[^/]+\.pth$/.test(nameOf(path)) ? nameOf(path) : 'checkpoint_final.pth';
  const files = [{ path: `fold_${fold}/${name}`, blob }];
  return checked({
    trainer,
    plans,
    dataset,
    configuration: resolveConfiguration(plans, configuration, path),
    checkpoints: [{ fold, name, path, blob }],
    files: withJson(withJson(files, 'plans.json', plans.json), 'dataset.json', dataset.json),
  });
}

/** Lone checkpoints of several folds of one training are one model. */
function joinFolds(models: readonly ModelSource[]): ModelSource[] {
  const joined = new Map<string, ModelSource>();
  for (const model of models) {
    const { trainer, configuration, plans, dataset, checkpoints } = model;
    const held = checkpoints.map(({ fold, name }) => `${fold}/${name}`);
    const training = JSON.stringify([trainer, configuration.name, plans.json, dataset.json]);
    const known = joined.get(training);
    const isNew = known && !known.checkpoints.some(({ fold, name }) => held.includes(`${fold}/${name}`));
    joined.set(
      isNew || !known ? training : `${training}${joined.size}`,
      known && isNew ? merge(known, model) : model,
    );
  }
  return [...joined.values()];
}

function merge(a: ModelSource, b: ModelSource): ModelSource {
  const names = new Set(a.files.map(({ path }) => path));
  return {
    ...a,
    checkpoints: [...a.checkpoints, ...b.checkpoints],
    files: [...a.files, ...b.files.filter(({ path }) => !names.has(path))],
  };
}

function withJson(files: readonly PlacedBlob[], path: string, json: unknown): PlacedBlob[] {
  if (files.some((file) => file.path === path)) return [...files];
  return [...files, { path, blob: new Blob([JSON.stringify(json, null, 4)]) }];
}

async function checked(model: Omit<ModelSource, 'graph'>): Promise<ModelSource> {
  let graph: Graph | undefined;
  for (const { blob, path } of model.checkpoints) {
    const { file, stateDict } = await openCheckpoint(blob, path);
    graph ??= graphOf(model.configuration, model.dataset, hasStatistics(stateDict));
    checkWeights(file, stateDict, graph);
  }
  return { ...model, graph: graph ?? graphOf(model.configuration, model.dataset, false) };
}

/** Only BatchNorm keeps running statistics. */
const hasStatistics = (stateDict: PyDict): boolean =>
  [...stateDict.keys()].some((key) => typeof key === 'string' && key.endsWith('.running_mean'));

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `${file}: not valid JSON. Copy the file again from the model folder.`;
    throw new ModelError('json', message, { file }, { cause });
  }
}

function withoutCheckpoint(root: string): ModelError {
  const file = root || 'plans.json';
  const message = `${file}: no fold_*/checkpoint_*.pth beside plans.json. Open the whole model folder, or the zip of nnUNetv2_export_model_to_zip.`;
  return new ModelError('noCheckpoint', message, { file });
}

function version1(file: string): ModelError {
  const message = `${file}: a model of nnU-Net v1. Train or convert it with nnU-Net v2 and open that.`;
  return new ModelError('v1', message, { file });
}
