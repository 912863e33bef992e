import { readImage, readImageHeader, type Volume, writeLabels } from '../../image/index.ts';
import {
  type Backend,
  compileNetwork,
  type Devices,
  type PredictedCase,
  type Program,
  predictCase,
  type Ran,
  runOnDevice,
} from '../../inference/index.ts';
import { inputChannels, labelRules } from '../../network/index.ts';
import { patchTriple } from '../../nnunet/index.ts';
import type { Budgets, PredictSpec, ResultSummary, ScanSummary } from '../api.ts';
import type { OnProgress } from '../progress.ts';
import type { Studio } from '../studio.ts';
import { openModel, type RunnableModel } from './openModel.ts';
import { probabilityFiles } from './probabilityFiles.ts';

export interface PredictRun {
  readonly studio: Studio;
  readonly devices: Devices;
  readonly spec: PredictSpec;
  readonly budgets: Budgets;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Share of a budget that one band's sums of logits may take; the rest is network, image and labels. */
const SLAB_SHARE = 0.25;

/**
 * One prediction from stored scan to stored result.
 * @throws AbortError after the signal; StudioError of any stage. Nothing is stored then.
 */
export async function runPredict(run: PredictRun): Promise<ResultSummary> {
  const { studio, devices, spec, budgets } = run;
  const scan = await studio.scans.get(spec.scan);
  const model = await openModel(studio, spec);
  const device = model.onGpu ? spec.device : 'cpu';
  const ran = await runOnDevice(devices, device, budgets, (backend, slabShare) =>
    predictOn(run, scan, model, backend, slabShare),
  );
  return storeResult(run, scan, model, ran);
}

async function predictOn(
  { studio, spec, budgets, signal, onProgress }: PredictRun,
  scan: ScanSummary,
  { plans, dataset, configuration, load }: RunnableModel,
  backend: Backend,
  slabShare: number,
): Promise<PredictedCase> {
  const { networks, mirrorAxes } = await load();
  const shape = [inputChannels(dataset, configuration), ...patchTriple(configuration.patchSize)] as const;
  const budget = backend.kind === 'webgpu' ? budgets.gpuBytes : budgets.ramBytes;
  const programs: Program[] = [];
  try {
    return await predictCase({
      plans,
      configuration,
      dataset,
      backend,
      readScan: () => readChannels(studio, scan),
      ...(spec.previousStage && { readPreviousStage: () => readSegmentation(studio, spec.previousStage) }),
      compile: async () => {
        for (const network of networks) programs.push(await compileNetwork(backend, network, shape));
        return programs;
      },
      mirrorAxes: spec.mirroring ? mirrorAxes : [],
      tileStepSize: spec.tileStepSize,
      probabilities: spec.saveProbabilities,
      slabBytes: budget * SLAB_SHARE * slabShare,
      signal,
      onProgress,
    });
  } finally {
    for (const program of programs) program.dispose();
  }
}

async function readChannels(studio: Studio, scan: ScanSummary): Promise<Volume[]> {
  const volumes: Volume[] = [];
  for (const { name, blob } of await studio.scans.files(scan.id)) volumes.push(await readImage(blob, name));
  return volumes;
}

/** The previous stage's segmentation: a result of ours, or a label map that was opened. */
async function readSegmentation(studio: Studio, id = ''): Promise<Volume> {
  const results = await studio.results.list();
  const result = results.find((one) => one.id === id);
  const files = result ? await studio.results.files(id) : await studio.scans.files(id);
  const file = files.find(({ name }) => !/\.(npz|pkl|json)$/.test(name));
  if (!file) throw new RangeError(`${id} holds no segmentation`);
  return readImage(file.blob, file.name);
}

async function storeResult(
  { studio, spec, onProgress }: PredictRun,
  scan: ScanSummary,
  model: RunnableModel,
  { value, backend, fellBack }: Ran<PredictedCase>,
): Promise<ResultSummary> {
  onProgress({ stage: 'write', done: 0, total: 1 });
  const started = performance.now();
  const { geometry } = scan;
  const [file] = await studio.scans.files(scan.id);
  const { fileDimension } = file
    ? await readImageHeader(file.blob, file.name)
    : { fileDimension: 3 as const };
  const grid = { geometry, fileDimension };
  const labels = await writeLabels(value.labels, grid, `${scan.name}.nii.gz`);
  const files = [{ name: `${scan.name}.nii.gz`, content: labels }, ...probabilityFiles(scan.name, value)];
  const seconds = { ...value.seconds, write: (performance.now() - started) / 1000 };
  const { 0: _, ...voxels } = value.voxels;
  const result = await studio.results.add(
    {
      scan: scan.id,
      model: spec.model,
      name: scan.name,
      geometry,
      segments: labelRules(model.dataset).segments,
      voxels,
      seconds,
      backend,
      ...(fellBack && { fellBack }),
    },
    files,
  );
  onProgress({ stage: 'write', done: 1, total: 1 });
  return result;
}
