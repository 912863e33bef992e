import {
  type FileGrid,
  formatOf,
  readAsNnunet,
  readImage,
  requireReader,
  type Volume,
  writeAsNnunet,
} from '../../image/index.ts';
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
import { confidenceFiles } from '../pseudoLabelling/confidenceFiles.ts';
import type { Studio } from '../studio.ts';
import { slabBytesOf } from './budget.ts';
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

/**
 * One prediction from stored scan to stored result.
 * @throws AbortError after the signal; StudioError of any stage. Nothing is stored then.
 */
export async function runPredict(run: PredictRun): Promise<ResultSummary> {
  const { studio, devices, spec, budgets } = run;
  const scan = await studio.scans.get(spec.scan);
  const model = await openModel(studio, spec);
  const device = model.graph ? spec.device : 'cpu';
  const ran = await runOnDevice(devices, device, budgets, (backend, slabShare) =>
    predictOn(run, scan, model, backend, slabShare),
  );
  return storeResult(run, scan, model, ran);
}

/** Logits as they are where no temperature is known. */
const temperaturesOf = ({ confidence }: PredictSpec, { dataset }: RunnableModel): readonly number[] =>
  confidence?.temperatures ?? Array.from({ length: labelRules(dataset).outputChannels }, () => 1);

/** A prediction and the file's own grid, which nibabel's readers may have turned. */
type Predicted = PredictedCase & { readonly fileGrid: FileGrid };

async function predictOn(
  { studio, spec, budgets, signal, onProgress }: PredictRun,
  scan: ScanSummary,
  model: RunnableModel,
  backend: Backend,
  slabShare: number,
): Promise<Predicted> {
  const { plans, dataset, configuration, mirrorAxes } = model;
  const networks = await model.load();
  const shape = [inputChannels(dataset, configuration), ...patchTriple(configuration.patchSize)] as const;
  const budget = backend.kind === 'webgpu' ? budgets.gpuBytes : budgets.ramBytes;
  const programs: Program[] = [];
  let fileGrid: FileGrid | undefined;
  try {
    const predicted = await predictCase({
      plans,
      configuration,
      dataset,
      backend,
      readScan: async () => {
        const image = await readChannels(studio, scan, model);
        fileGrid = image.fileGrid;
        return image.volumes;
      },
      ...(spec.previousStage && { readPreviousStage: () => readSegmentation(studio, spec.previousStage) }),
      compile: async () => {
        for (const network of networks) programs.push(await compileNetwork(backend, network, shape));
        return programs;
      },
      mirrorAxes: spec.mirroring ? mirrorAxes : [],
      tileStepSize: spec.tileStepSize,
      probabilities: spec.saveProbabilities,
      confidence: spec.confidence && {
        veto: spec.confidence.veto,
        temperatures: temperaturesOf(spec, model),
      },
      slabBytes: slabBytesOf(budget) * slabShare,
      signal,
      onProgress,
    });
    return { ...predicted, fileGrid: fileGrid ?? { geometry: scan.geometry, fileDimension: 3 } };
  } finally {
    for (const program of programs) program.dispose();
  }
}

/** The case's channels and the grid to write back on, as the model's own reader gives them. */
async function readChannels(studio: Studio, scan: ScanSummary, { plans }: RunnableModel) {
  const files = await studio.scans.files(scan.id);
  const reader = requireReader(plans.imageReaderWriter);
  return readAsNnunet(
    files.map(({ name, blob }) => ({ name, file: blob })),
    reader,
  );
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
  { value, backend, fellBack }: Ran<Predicted>,
): Promise<ResultSummary> {
  onProgress({ stage: 'write', done: 0, total: 1 });
  const started = performance.now();
  const ending = formatOf(model.dataset.fileEnding) ? model.dataset.fileEnding : '.nii.gz';
  const labels = await writeAsNnunet(value.labels, value.fileGrid, `${scan.name}${ending}`);
  const sideFiles = await probabilityFiles(scan.name, value, model.plans.imageReaderWriter);
  const confidence = await confidenceFiles(scan.name, value, {
    temperatures: [...temperaturesOf(spec, model)],
    reader: model.plans.imageReaderWriter,
    ignoreLabel: Math.max(...labelRules(model.dataset).allLabels) + 1,
  });
  const files = [{ name: `${scan.name}${ending}`, content: labels }, ...sideFiles, ...confidence];
  const seconds = { ...value.seconds, write: (performance.now() - started) / 1000 };
  const { 0: _, ...voxels } = value.voxels;
  const result = await studio.results.add(
    {
      scan: scan.id,
      model: spec.model,
      name: scan.name,
      geometry: scan.geometry,
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
