import { formatOf, readImage, type Volume, writeAsNnunet } from '../../image/index.ts';
import { type Devices, type Ran, runOnDevice } from '../../inference/index.ts';
import type { Budgets, ConfidenceSpec, PredictSpec, ResultSummary, ScanSummary } from '../api.ts';
import type { OnProgress } from '../progress.ts';
import { confidenceFiles } from '../pseudoLabelling/confidenceFiles.ts';
import type { Studio } from '../studio.ts';
import { type DecidedLabels, decidedLabels } from './decidedLabels.ts';
import { openModel, type RunnableModel } from './openModel.ts';
import { type ImagesToPredict, type Predicted, predictImages } from './predictImages.ts';
import { probabilityFiles } from './probabilityFiles.ts';
import { regionOf } from './regionOf.ts';

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
  const { region } = spec;
  const scan = await studio.scans.get(spec.scan);
  const model = await openModel(studio, spec);
  const device = model.graph ? spec.device : 'cpu';
  const decided = decidedLabels(model.dataset, spec.confidence?.mapping);
  const asked: ImagesToPredict = {
    openImages: async () =>
      (await studio.scans.files(scan.id)).map(({ name, blob }) => ({ name, file: blob })),
    ...(spec.previousStage && { readPreviousStage: () => readSegmentation(studio, spec.previousStage) }),
    ...(region && { readRegion: () => regionOf(studio, scan, region) }),
    mirroring: spec.mirroring,
    tileStepSize: spec.tileStepSize,
    probabilities: spec.saveProbabilities,
    ...(spec.confidence && confidenceOf(spec.confidence, decided)),
    signal: run.signal,
    onProgress: run.onProgress,
  };
  const ran = await runOnDevice(devices, device, budgets, (backend, slabShare) =>
    predictImages(asked, model, backend, budgets, slabShare),
  );
  return storeResult(run, scan, model, decided, ran);
}

/** Logits as they are where no temperature is known. */
const temperaturesOf = ({ confidence }: PredictSpec, { outputs }: DecidedLabels): readonly number[] =>
  confidence?.temperatures ?? Array.from({ length: outputs }, () => 1);

/** What the reduction of a run is asked for besides labels. */
export function confidenceOf(
  { temperatures, veto, measures, members }: ConfidenceSpec,
  { outputs, merge }: DecidedLabels,
): Pick<ImagesToPredict, 'confidence' | 'members' | 'merge'> {
  return {
    confidence: {
      veto,
      measures: measures || members !== undefined,
      temperatures: temperatures ?? Array.from({ length: outputs }, () => 1),
    },
    members,
    merge,
  };
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
  decided: DecidedLabels,
  { value, backend, fellBack }: Ran<Predicted>,
): Promise<ResultSummary> {
  onProgress({ stage: 'write', done: 0, total: 1 });
  const started = performance.now();
  const ending = formatOf(model.dataset.fileEnding) ? model.dataset.fileEnding : '.nii.gz';
  const labels = await writeAsNnunet(value.labels, value.fileGrid, `${scan.name}${ending}`);
  const sideFiles = await probabilityFiles(scan.name, value, model.plans.imageReaderWriter);
  const confidence = await confidenceFiles(scan.name, value, {
    temperatures: [...temperaturesOf(spec, decided)],
    reader: model.plans.imageReaderWriter,
    ignoreLabel: decided.ignoreLabel,
    ...(spec.confidence?.members && { members: spec.confidence.members }),
    ...(decided.merge && { missing: decided.merge.missing.map(({ value }) => value) }),
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
      segments: decided.segments,
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
