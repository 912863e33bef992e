/** Workers that answer at once from memory, for tests of the page and for looking at its states (`npm run dev`,
 *  then `/?fake`). Not in the built page. */
import type { ComputeApi, IoApi, ResultSummary, ScanSummary, StudioWorkers, Volume } from '../workers.ts';
import { STAGES, StudioError } from '../workers.ts';
import { fakeClassification } from './fakeClassification.ts';
import { fakeDatasets } from './fakeDatasets.ts';
import { fakeJudging } from './fakeJudging.ts';
import { fakeLoop } from './fakeLoop.ts';
import { fakePlanning } from './fakePlanning.ts';
import { fakeQueue } from './fakeQueue.ts';
import { fakeResults } from './fakeResults.ts';
import { fakeReview } from './fakeReview.ts';
import { fakeTraining } from './fakeTraining.ts';
import { demoGeometry, demoModel, demoResult, demoScan } from './summaries.ts';

const STEPS = 12;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Two balls in a box: enough to see planes, labels and volumes. */
function drawn(labels: boolean): Volume {
  const [depth, height, width] = demoGeometry.size;
  const data = labels ? new Uint8Array(depth * height * width) : new Int16Array(depth * height * width);
  let at = 0;
  for (let z = 0; z < depth; z += 1) {
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const body = Math.hypot((x - 80) / 66, (y - 80) / 52) < 1;
        const liver = Math.hypot((x - 55) / 28, (y - 76) / 26, (z - 50) / 24) < 1;
        const kidney = Math.hypot((x - 108) / 12, (y - 98) / 12, (z - 44) / 18) < 1;
        if (labels) data[at] = liver ? 1 : kidney ? 2 : 0;
        else data[at] = liver ? 110 : kidney ? 160 : body ? 20 : -1000;
        at += 1;
      }
    }
  }
  return { data, channels: 1, geometry: demoGeometry, fileDimension: 3 };
}

export interface FakeOptions {
  /** Milliseconds between two reports of progress. */
  readonly pace?: number;
}

/** @returns workers over an empty workspace; files named `broken…` fail, `*.txt` are unknown. */
export function fakeWorkers({ pace = 120 }: FakeOptions = {}): StudioWorkers {
  const scans = new Map<string, ScanSummary>();
  const models = new Map<string, typeof demoModel>();
  const results = new Map<string, ResultSummary>();
  const cancelled = new Set<string>();

  const io: IoApi = {
    ...fakeReview(() => drawn(true)),
    keepFolder: async ({ name }) => ({ id: 'folder-1', name, cases: [] }),
    keptFolder: async () => undefined,
    ...fakeDatasets(),
    workspacePlace: async () => ({ permission: 'granted' }),
    chooseWorkspace: async () => undefined,
    beginJournal: async () => undefined,
    journalEdit: async () => undefined,
    journalSaved: async () => undefined,
    endJournal: async () => undefined,
    recoverEdits: async () => [],
    importFiles: async (files, onProgress) => {
      onProgress?.({ stage: 'read', done: files.length, total: files.length });
      const names = files.map(({ file }) => file.name);
      const added = names
        .filter((name) => name.includes('.nii') && !name.startsWith('broken'))
        .map((name) => ({ ...demoScan, id: `scan-${name}`, name: name.split('.')[0] ?? name }));
      for (const scan of added) scans.set(scan.id, scan);
      const hasModel = names.some((name) => name.endsWith('.zip') || name.endsWith('.pth'));
      if (hasModel) models.set(demoModel.id, demoModel);
      return {
        scans: added,
        models: hasModel ? [demoModel] : [],
        failures: names
          .filter((name) => name.startsWith('broken'))
          .map((name) => ({
            name,
            code: 'image.truncated',
            message: `${name}: ends early.`,
            details: { file: name, expected: 90, found: 12 },
          })),
        unknown: names.filter((name) => name.endsWith('.txt')),
      };
    },
    importOnnx: async (_file, form) => {
      const model = { ...demoModel, id: 'model-onnx', name: form.name, kind: 'onnx' } as const;
      models.set(model.id, model);
      return model;
    },
    listScans: async () => [...scans.values()],
    listModels: async () => [...models.values()],
    listResults: async () => [...results.values()],
    readScan: async (id) => drawn(scans.get(id)?.role === 'labels'),
    readResult: async () => drawn(true),
    combineChannels: async (name, ids) => {
      const combined = { ...demoScan, id: `scan-${name}`, name, channels: ids.length };
      for (const id of ids) scans.delete(id);
      scans.set(combined.id, combined);
      return combined;
    },
    useAsLabels: async (id, of) => {
      const labels: ScanSummary = {
        ...(scans.get(id) ?? demoScan),
        role: 'labels',
        of,
        voxels: { 1: 72_000, 2: 10_800 },
      };
      scans.set(id, labels);
      return labels;
    },
    labelValues: async () => new Map([[0, 100]]),
    readUnknown: async () => undefined,
    saveLabels: async ({ of, replaces, name, segments, ignore }) => {
      const id = replaces ?? `labels-${scans.size}`;
      const saved: ScanSummary = { ...demoScan, id, name, role: 'labels', of, voxels: {}, segments, ignore };
      scans.set(id, saved);
      return saved;
    },
    exportLabels: async ({ format }) => ({ name: `labels.${format}`, blob: new Blob(['labels']) }),
    exportScan: async () => new Blob(['scan']),
    exportSeries: async () => ({ files: [], step: 1 }),
    scanFile: async () => new Blob(['scan']),
    removeScan: async (id) => void scans.delete(id),
    removeModel: async (id) => void models.delete(id),
    removeResult: async (id) => void results.delete(id),
    modelFile: async () => new Blob(['{}']),
    resultFile: async () => new Blob(['result']),
    exportOnnx: async () => new Blob(['onnx']),
    openDemo: async () => {
      const truth: ScanSummary = {
        ...demoScan,
        id: 'truth-1',
        name: 'phantom_001_truth',
        role: 'labels',
        of: demoScan.id,
        voxels: { 1: 72_000, 2: 10_800 },
      };
      scans.set(demoScan.id, demoScan);
      scans.set(truth.id, truth);
      models.set(demoModel.id, demoModel);
      return { scan: demoScan, truth, model: demoModel };
    },
    storage: async () => ({ used: 5_150_000, quota: 21_000_000_000, persisted: true }),
  };

  const compute: ComputeApi = {
    ...fakeQueue(),
    ...fakeTraining(),
    ...fakePlanning(),
    ...fakeResults(),
    ...fakeClassification(),
    ...fakeLoop(),
    devices: async () => ({
      webgpu: { state: 'ready', adapter: 'SwiftShader', fallback: true, f16: false },
      cpuThreads: 2,
      auto: 'cpu',
    }),
    estimate: async (spec, { gpuBytes, ramBytes }) => ({
      device: spec.device === 'webgpu' ? 'webgpu' : 'cpu',
      tiles: 36,
      passesPerTile: (spec.mirroring ? 8 : 1) * spec.folds.length,
      gpuBytes: 620 * 2 ** 20,
      ramBytes: 1.4 * 2 ** 30,
      gpuBudget: gpuBytes,
      ramBudget: ramBytes,
      advice: ramBytes < 1.4 * 2 ** 30 ? ['no-mirroring', 'larger-step'] : [],
    }),
    predict: async (job, spec, _budgets, onProgress) => {
      for (const stage of STAGES) {
        for (let done = 0; done <= STEPS; done += 1) {
          await pause(pace);
          if (cancelled.has(job)) throw new DOMException('Cancelled.', 'AbortError');
          if (spec.tileStepSize === 1)
            throw new StudioError('image.truncated', 'broken', { file: 'broken.nii' });
          onProgress({ stage, done, total: STEPS });
        }
      }
      const result = {
        ...demoResult,
        id: `result-${results.size + 1}`,
        scan: spec.scan,
        voxels: { 1: 72_000, 2: 10_800 },
        createdAt: Date.now(),
      };
      results.set(result.id, result);
      return result;
    },
    cancel: async (job) => void cancelled.add(job),
    ...fakeJudging(),
    thresholds: async () => [],
    pseudoLabel: async (result) => {
      throw new StudioError('job.confidence', 'no confidence', { file: result });
    },
    splitOnLabelled: async () => [],
  };
  return { io, compute };
}
