import { usePreferences, useStudio } from '../state/index.ts';
import type { ImportReport, ModelSummary, OnnxModelForm, PlacedFile } from '../workers.ts';
import { measureStorage } from './measureStorage.ts';
import { openListed } from './openScan.ts';
import { io } from './workersInUse.ts';

const isOnnx = ({ file }: PlacedFile) => file.name.toLowerCase().endsWith('.onnx');

/**
 * Takes files in, from wherever they came. What is recognised is stored, listed and shown; .onnx files wait for
 * their form. Resolves with what was recognised; single bad files are in `failures`, never thrown.
 */
export async function importFiles(files: readonly PlacedFile[]): Promise<ImportReport> {
  const studio = useStudio.getState();
  const onnx = files.filter(isOnnx);
  if (onnx.length > 0) studio.onnxArrived(onnx.map(({ file }) => file));
  const others = await withoutDatasets(files.filter((file) => !isOnnx(file)));
  if (others.length === 0) return { scans: [], models: [], failures: [], unknown: [] };
  studio.importStarted(others.length);
  try {
    const report = await io().importFiles(others, studio.importProgressed);
    studio.scansAdded(report.scans);
    studio.modelsAdded(report.models);
    await showImported(report);
    return report;
  } finally {
    studio.importEnded();
    void measureStorage();
  }
}

/** Dropped datasets wait for their form, too. */
async function withoutDatasets(files: readonly PlacedFile[]): Promise<readonly PlacedFile[]> {
  if (!files.some(({ path }) => /(^|\/)dataset\.json$|\.zip$/i.test(path))) return files;
  const { datasets, others } = await io().findDatasets(files);
  useStudio.getState().datasetsArrived(datasets);
  return others;
}

async function showImported({ scans, models }: ImportReport): Promise<void> {
  const model = models[0];
  if (model) usePreferences.getState().modelChosen(model);
  const first =
    scans.find((scan) => scan.role === 'image') ?? scans.find((scan) => scan.of !== undefined) ?? scans[0];
  if (first) await openListed(first.id);
}

/** A lone .onnx with the numbers that its form asked for. @throws StudioError */
export async function importOnnx(file: File, form: OnnxModelForm): Promise<ModelSummary> {
  const model = await io().importOnnx(file, form);
  useStudio.getState().modelsAdded([model]);
  usePreferences.getState().modelChosen(model);
  void measureStorage();
  return model;
}
