import { transfer } from 'comlink';
import { ImageError, sameGrid, type Volume } from '../image/index.ts';
import { letGo } from '../sharedMemory/index.ts';
import { isReadOnlyWorker, sweepStudio } from '../workspace/index.ts';
import type { IoApi, ScanSummary } from './api.ts';
import { createDatasetsApi } from './datasets/createDatasetsApi.ts';
import { exportLabels } from './exporting/exportLabels.ts';
import { exportScan, exportSeries } from './exporting/exportScan.ts';
import { createFoldersApi } from './folders/createFoldersApi.ts';
import { openDemo } from './importing/demo.ts';
import { importFiles } from './importing/importFiles.ts';
import { exportModelAsOnnx } from './importing/importModels.ts';
import { readStoredScan } from './importing/importScans.ts';
import { importOnnxModel } from './importing/onnxModels.ts';
import { createJournallingApi } from './journalling/createJournallingApi.ts';
import { labelValues, layLabels } from './layLabels.ts';
import { readStoredResult } from './readStoredResult.ts';
import { createReviewApi } from './review/createReviewApi.ts';
import { readUnknown, saveLabels } from './saveLabels.ts';
import type { Studio } from './studio.ts';
import { createWorkspaceApi } from './workspaceApi.ts';

/** The io worker's answers. */
export function createIoApi(opening: Promise<Studio>): IoApi {
  const ready = opening.then(async (studio) => {
    if (isReadOnlyWorker()) return studio;
    await sweepStudio(studio.directory);
    await studio.datasets.purgeRemoved();
    return studio;
  });
  return {
    ...createWorkspaceApi(),
    ...createDatasetsApi(ready),
    ...createJournallingApi(ready),
    ...createReviewApi(ready),
    ...createFoldersApi(),
    importFiles: async (files, onProgress) => importFiles(await ready, files, onProgress),
    importOnnx: async (file, form) => importOnnxModel(await ready, file, form),
    listScans: async () => (await ready).scans.list(),
    listModels: async () => (await ready).models.list(),
    listResults: async () => (await ready).results.list(),
    readScan: async (id, channel) =>
      give(await readStoredScan(await ready, id, channel, globalThis.crossOriginIsolated)),
    readResult: async (id) => give(await readStoredResult(await ready, id)),
    combineChannels: async (name, ids) => combineChannels(await ready, name, ids),
    useAsLabels: async (id, of, ignore) => layLabels(await ready, id, of, ignore),
    labelValues: async (id) => labelValues(await ready, id),
    saveLabels: async (labels) => saveLabels(await ready, labels),
    readUnknown: async (id) => {
      const volume = await readUnknown(await ready, id);
      return volume && give(volume);
    },
    exportLabels: async (wanted, onProgress, signal) => exportLabels(await ready, wanted, onProgress, signal),
    exportScan: async (id, channel, name) => exportScan(await ready, id, channel, name),
    exportSeries: async (id, channel, reference) => exportSeries(await ready, id, channel, reference),
    scanFile: async (id) => (await (await ready).scans.channelFile(id, 0)).blob,
    removeScan: async (id) => (await ready).scans.remove(id),
    removeModel: async (id) => (await ready).models.remove(id),
    removeResult: async (id) => (await ready).results.remove(id),
    modelFile: async (id, path) => (await ready).models.file(id, path),
    resultFile: async (id, file) => (await ready).results.file(id, file),
    exportOnnx: async (model, fold, checkpoint) => exportModelAsOnnx(await ready, model, fold, checkpoint),
    openDemo: async (seed) => openDemo(await ready, seed),
    storage,
  };
}

/** Hands the voxels over instead of copying them. A view of a larger buffer is cut out first; shared memory stays both's. */
function give(volume: Volume): Volume {
  const { data } = volume;
  if (globalThis.crossOriginIsolated && data.buffer instanceof SharedArrayBuffer) {
    letGo(data);
    return volume;
  }
  const whole = data.byteLength === data.buffer.byteLength ? data : data.slice();
  return transfer({ ...volume, data: whole }, [whole.buffer as ArrayBuffer]);
}

async function combineChannels(studio: Studio, name: string, ids: readonly string[]): Promise<ScanSummary> {
  const parts = await Promise.all(ids.map((id) => studio.scans.get(id)));
  const [first, ...others] = parts;
  for (const other of others) {
    if (first && !sameGrid(first.geometry, other.geometry))
      throw new ImageError('gridsDiffer', { file: other.name, other: first.name });
  }
  return studio.scans.combine(name, ids);
}

async function storage(): Promise<{ used: number; quota: number; persisted: boolean }> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return { used: usage, quota, persisted: await navigator.storage.persisted() };
}
