import {
  cancelJob,
  changeDatasetLabels,
  compute,
  createDataset,
  importDataset,
  importFiles,
  importOnnx,
  io,
  openCase,
  openDemo,
  openLabels,
  openListed,
  openScan,
  predict,
  removeModel,
  removeResult,
  removeScan,
} from '../actions/index.ts';
import { previewedLabels } from '../confidence/index.ts';
import { editSession, useEditing } from '../editing/editingStore.ts';
import {
  defaultCheckpoint,
  heldLabels,
  modelOf,
  usePreferences,
  useStudio,
  viewerHandle,
} from '../state/index.ts';
import type { ModelSummary, PlacedFile, PredictSpec } from '../workers.ts';
import { openWorkspace } from '../workspace/index.ts';
import { CommandLine } from './commandLine.ts';
import { scriptedQueue } from './scriptedQueue.ts';
import type { PredictRequest, Segloop } from './types.ts';

const studio = useStudio.getState;

export function createSegloop(started: Promise<void>): Segloop {
  return {
    ready: () => started,
    import: (files) => importFiles(files.map(placed)),
    importOnnx,
    openDemo,
    scans: () => studio().scans,
    models: () => studio().models,
    results: () => studio().results,
    open,
    predict: (request, onProgress) => {
      const { gpuBytes, ramBytes } = request;
      if (gpuBytes !== undefined) usePreferences.getState().budgetChosen({ gpuBytes });
      if (ramBytes !== undefined) usePreferences.getState().budgetChosen({ ramBytes });
      return predict(completed(request), onProgress);
    },
    cancel: cancelJob,
    resultFile: (id, file) => io().resultFile(id, file),
    exportOnnx: (id, fold, checkpoint) => {
      const model = knownModel(id);
      return io().exportOnnx(
        id,
        fold ?? model.folds[0] ?? 0,
        checkpoint ?? defaultCheckpoint(model.checkpoints),
      );
    },
    remove,
    chooseWorkspace: openWorkspace,
    datasets: () => studio().datasets,
    createDataset,
    importDataset: takeDataset,
    cases: (folder) => io().listCases(folder),
    openCase,
    changeLabels: async (folder, changes) => {
      await changeDatasetLabels(folder, changes);
    },
    verifyDataset: (folder) => io().verifyDataset({ folder }),
    labels: labelsOnScreen,
    preview: previewedLabels,
    devices: () => compute().devices(),
    chooseLanguage: (language) => usePreferences.getState().languageChosen(language),
    queue: scriptedQueue(),
    connectCommandLine: (loopback) => new CommandLine(loopback),
    viewer: viewerHandle,
  };
}

async function takeDataset(
  ...[files, options = {}]: Parameters<Segloop['importDataset']>
): ReturnType<Segloop['importDataset']> {
  const [found] = (await io().findDatasets(files.map(placed))).datasets;
  if (!found) throw new RangeError('None of the files is a dataset: dataset.json beside imagesTr.');
  const id = options.id ?? found.id ?? Math.max(0, ...studio().datasets.map((dataset) => dataset.id)) + 1;
  return importDataset(found, { ...options, id, name: options.name ?? found.name });
}

function labelsOnScreen(): ReturnType<Segloop['labels']> {
  const session = editSession();
  // While it is being opened, a map under edit has not all its voxels, and nothing is counted.
  if (session && session.counts.size > 0)
    return { data: session.volume.data.slice(), saving: useEditing.getState().saving };
  const held = heldLabels();
  return held && { data: Uint16Array.from(held.data), saving: 'saved' };
}

const placed = (file: File | PlacedFile): PlacedFile =>
  file instanceof File ? { path: file.webkitRelativePath || file.name, file } : file;

function knownModel(id: string): ModelSummary {
  const model = modelOf(studio().models, id);
  if (!model)
    throw new RangeError(
      `There is no model "${id}". Known: ${studio()
        .models.map((m) => m.id)
        .join(', ')}.`,
    );
  return model;
}

/** What nnUNetv2_predict does when nothing else is said: all folds, final checkpoint, step 0.5, mirroring. */
function completed({ scan, model: id, ...chosen }: PredictRequest): PredictSpec {
  const model = knownModel(id);
  return {
    scan,
    model: id,
    folds: chosen.folds ?? model.folds,
    checkpoint: chosen.checkpoint ?? defaultCheckpoint(model.checkpoints),
    tileStepSize: chosen.tileStepSize ?? 0.5,
    mirroring: chosen.mirroring ?? true,
    device: chosen.device ?? 'auto',
    saveProbabilities: chosen.saveProbabilities ?? false,
    ...(chosen.confidence && { confidence: chosen.confidence }),
    ...(chosen.previousStage === undefined ? {} : { previousStage: chosen.previousStage }),
    ...(chosen.region && { region: chosen.region }),
  };
}

async function open(id: string): Promise<void> {
  const result = studio().results.find((other) => other.id === id);
  if (!result) return openListed(id);
  if (studio().shownScan?.id !== result.scan) await openScan(result.scan);
  await openLabels(id);
}

function remove(id: string): Promise<void> {
  if (studio().models.some((model) => model.id === id)) return removeModel(id);
  if (studio().results.some((result) => result.id === id)) return removeResult(id);
  return removeScan(id);
}
