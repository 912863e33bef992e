import { describeDevice } from '../../deviceFacts/index.ts';
import { formatOf, readImage, type Volume, writeAsNnunet } from '../../image/index.ts';
import { type Devices, type PredictRegion, type Ran, runOnDevice } from '../../inference/index.ts';
import type {
  Budgets,
  ConfidenceSpec,
  PredictedPart,
  PredictSpec,
  ResultSummary,
  ScanSummary,
} from '../api.ts';
import { foundPostprocessing } from '../crossValidation/foundPostprocessing.ts';
import { JobError } from '../jobError.ts';
import type { OnProgress } from '../progress.ts';
import { confidenceFiles, REGION_ENDING } from '../pseudoLabelling/confidenceFiles.ts';
import type { Studio } from '../studio.ts';
import { type DecidedLabels, decidedLabels } from './decidedLabels.ts';
import { ignoreOutside, type LimitedLabels } from './ignoreOutside.ts';
import { openModel, type RunnableModel } from './openModel.ts';
import { postprocessed } from './postprocessed.ts';
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
  let limit: PredictRegion | undefined;
  const model = await openModel(studio, spec);
  const device = model.graph ? spec.device : 'cpu';
  const decided = decidedLabels(model.dataset, spec.confidence?.mapping);
  const asked: ImagesToPredict = {
    openImages: async () =>
      (await studio.scans.files(scan.id)).map(({ name, blob }) => ({ name, file: blob })),
    ...(spec.previousStage && { readPreviousStage: () => readSegmentation(studio, spec.previousStage) }),
    ...(region && {
      readRegion: async () => {
        limit = await regionOf(studio, scan, region);
        return limit;
      },
    }),
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
  const processed = limit ? ran : await helped(run, ran);
  const limited = limit && ignoreOutside(ran.value, limit, decided.ignoreLabel);
  const part = limit && (await partOf(run, limit, decided));
  return storeResult(run, scan, model, decided, processed, limited && part && { ...limited, part });
}

/** Post-processed where that is asked for. Confidence is of the labels as they were, and components cut by a region's
 *  border cannot be judged. */
async function helped({ studio, spec }: PredictRun, ran: Ran<Predicted>): Promise<Ran<Predicted>> {
  if (!spec.postprocess || spec.confidence) return ran;
  const steps = await foundPostprocessing(studio, await studio.models.get(spec.model));
  return steps ? { ...ran, value: postprocessed(ran.value, steps) } : ran;
}

/** What the result says of its region: a label map may have another name, or be gone, when it is looked at. */
async function partOf(
  { studio, spec: { region } }: PredictRun,
  { first, end }: PredictRegion,
  { ignoreLabel }: DecidedLabels,
): Promise<PredictedPart> {
  const labels = region?.kind === 'annotated' ? (await studio.scans.get(region.labels)).name : undefined;
  return { kind: region?.kind ?? 'box', first, end, ...(labels && { labels }), ignore: ignoreLabel };
}

/** Logits as they are where no temperature is known. */
const temperaturesOf = ({ confidence }: PredictSpec, { outputs }: DecidedLabels): readonly number[] =>
  confidence?.temperatures ?? Array.from({ length: outputs }, () => 1);

/** What the reduction of a run is asked for besides labels. */
export function confidenceOf(
  { temperatures, classScales, veto, measures, members }: ConfidenceSpec,
  { outputs, merge }: DecidedLabels,
): Pick<ImagesToPredict, 'confidence' | 'classScales' | 'members' | 'merge'> {
  return {
    confidence: {
      veto,
      measures: measures || members !== undefined,
      temperatures: temperatures ?? Array.from({ length: outputs }, () => 1),
    },
    classScales,
    members,
    merge,
  };
}

/** The previous stage's segmentation: a result of ours, or a label map that was opened. */
async function readSegmentation(studio: Studio, id = ''): Promise<Volume> {
  const results = await studio.results.list();
  const result = results.find((one) => one.id === id);
  if (result?.region) throw new JobError('partialStage', { file: result.name });
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
  { value, device, fellBack }: Ran<Predicted>,
  limited: (LimitedLabels & { readonly part: PredictedPart }) | undefined,
): Promise<ResultSummary> {
  onProgress({ stage: 'write', done: 0, total: 1 });
  const started = performance.now();
  const ending = formatOf(model.dataset.fileEnding) ? model.dataset.fileEnding : '.nii.gz';
  const { fileGrid } = value;
  const name = `${scan.name}${ending}`;
  const labels = await writeAsNnunet(limited?.labels ?? value.labels, fileGrid, name);
  const sideFiles = await probabilityFiles(scan.name, value, model.plans.imageReaderWriter);
  const confidence = await confidenceFiles(scan.name, value, {
    temperatures: [...temperaturesOf(spec, decided)],
    reader: model.plans.imageReaderWriter,
    ignoreLabel: decided.ignoreLabel,
    ...(spec.confidence?.classScales && { classScales: [...spec.confidence.classScales] }),
    ...(spec.confidence?.members && { members: spec.confidence.members }),
    ...(decided.merge && { missing: decided.merge.missing.map(({ value }) => value) }),
    ...(limited && { region: limited.part }),
  });
  const region = `${scan.name}${REGION_ENDING}`;
  const files = [
    { name, content: labels },
    ...sideFiles,
    ...confidence,
    ...(limited ? [{ name: region, content: await writeAsNnunet(limited.inside, fileGrid, region) }] : []),
  ];
  const seconds = { ...value.seconds, write: (performance.now() - started) / 1000 };
  const { 0: _, ...voxels } = limited?.voxels ?? value.voxels;
  const result = await studio.results.add(
    {
      scan: scan.id,
      model: spec.model,
      name: scan.name,
      geometry: scan.geometry,
      segments: decided.segments,
      voxels,
      seconds,
      backend: describeDevice(device),
      device,
      ...(fellBack && { fellBack }),
      ...(limited && { region: limited.part }),
    },
    files,
  );
  onProgress({ stage: 'write', done: 1, total: 1 });
  return result;
}
