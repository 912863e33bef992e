import { describeDevice } from '../../deviceFacts/index.ts';
import { isCancelled, StudioError } from '../../failure/index.ts';
import { requireReader, sameGrid, writeAsNnunet } from '../../image/index.ts';
import { type Devices, type Ran, runOnDevice } from '../../inference/index.ts';
import { labelRules } from '../../network/index.ts';
import { meanOf } from '../../nnunet/evaluation/index.ts';
import type { Budgets, ResultSummary } from '../api.ts';
import type { CasesProgress, LabelledSource } from '../calibrating/api.ts';
import { IGNORED, type LabelledCase, openLabelledCase, shownName } from '../calibrating/labelledCase.ts';
import { readTeachersReference } from '../calibrating/referenceLabels.ts';
import { lockedCases } from '../datasets/splitNotes.ts';
import { JobError } from '../jobError.ts';
import { type DecidedLabels, decidedLabels } from '../predicting/decidedLabels.ts';
import { openModel, type RunnableModel } from '../predicting/openModel.ts';
import { type Predicted, predictImages } from '../predicting/predictImages.ts';
import type { Studio } from '../studio.ts';
import type { CaseScores, Evaluation, EvaluationSpec } from './api.ts';
import { type JudgedClass, scoreCase } from './scoreCase.ts';
import { judgedClasses } from './scoreFiles.ts';
import { summarise } from './summarise.ts';

export interface EvaluateRun {
  readonly studio: Studio;
  readonly devices: Devices;
  readonly spec: EvaluationSpec;
  readonly budgets: Budgets;
  readonly signal: AbortSignal;
  readonly onProgress: CasesProgress;
}

/** @throws AbortError after the signal; JobError `job.mapping…`. A case that fails is listed, the others go on. */
export async function evaluateModel(run: EvaluateRun): Promise<Evaluation> {
  const { studio, spec } = run;
  const scored: CaseScores[] = [];
  const failed: Evaluation['failed'][number][] = [];
  for (const [index, { source, fold }] of spec.cases.entries()) {
    let name = shownName(source);
    try {
      const opened = await openLabelledCase(studio, source);
      name = opened.name;
      const model = await openModel(studio, fold === undefined ? spec : { ...spec, folds: [fold] });
      const scores = await evaluateCase(run, model, opened, index);
      scored.push({ ...scores, ...(await referenceOf(studio, source)) });
    } catch (error) {
      if (isCancelled(error) || !(error instanceof Error)) throw error;
      const code = error instanceof StudioError ? error.code : 'unexpected';
      failed.push({ case: name, code, message: error.message });
    }
  }
  return summarise(scored, failed, spec.toleranceMm);
}

/** Where the reference lies, to be opened beside the prediction. */
async function referenceOf(
  studio: Studio,
  source: LabelledSource,
): Promise<Pick<CaseScores, 'labels' | 'inDataset'>> {
  if (source.from === 'scan') return { labels: source.labels };
  return source.from === 'dataset' ? { inDataset: await placeOf(studio, source) } : {};
}

async function placeOf(
  { directory }: Studio,
  { dataset: folder, case: id }: Extract<LabelledSource, { from: 'dataset' }>,
): Promise<NonNullable<CaseScores['inDataset']>> {
  const locked = await lockedCases(directory, folder);
  return { folder, case: id, ...(locked.has(id) && { locked: true }) };
}

async function evaluateCase(
  run: EvaluateRun,
  model: RunnableModel,
  opened: LabelledCase,
  index: number,
): Promise<CaseScores> {
  const { devices, spec, budgets, signal, onProgress } = run;
  const decided = decidedLabels(model.dataset, spec.mapping);
  const reader = requireReader(model.plans.imageReaderWriter);
  const reference = await readTeachersReference(opened, reader, decided, spec.mapping);
  const device = model.graph ? spec.device : 'cpu';
  const ran = await runOnDevice(devices, device, budgets, (backend, slabShare) =>
    predictImages(
      {
        openImages: opened.openImages,
        mirroring: spec.mirroring,
        tileStepSize: spec.tileStepSize,
        merge: decided.merge,
        signal,
        onProgress: (progress) => onProgress({ ...progress, case: index, cases: spec.cases.length }),
      },
      model,
      backend,
      budgets,
      slabShare,
    ),
  );
  const { geometry } = reference.volume;
  if (!sameGrid(ran.value.readAs, geometry))
    throw new JobError('otherGrid', { file: opened.labels.name, other: opened.name });
  const maps = { prediction: ran.value.labels, reference: reference.labels, ignore: IGNORED, geometry };
  const classes = scoreCase(maps, classesOf(model, decided), spec.toleranceMm);
  const result = await keep(run, opened, decided, ran);
  return {
    case: opened.name,
    ...(result && { result: result.id }),
    classes,
    dice: meanOf(classes.map(({ dice }) => dice)),
  };
}

const classesOf = ({ dataset }: RunnableModel, { merge, segments }: DecidedLabels): JudgedClass[] =>
  merge
    ? segments
        .filter(({ value }) => merge.values.includes(value))
        .map(({ value, name }) => ({ value, name, values: [value] }))
    : judgedClasses(labelRules(dataset));

/** Stored, so that the worst cases can be opened beside their references; only scans of the workspace have a place. */
async function keep(
  { studio, spec }: EvaluateRun,
  { name, scan }: LabelledCase,
  decided: DecidedLabels,
  { value, device, fellBack }: Ran<Predicted>,
): Promise<ResultSummary | undefined> {
  if (scan === undefined) return undefined;
  const file = `${name}.nii.gz`;
  const { 0: _, ...voxels } = value.voxels;
  return studio.results.add(
    {
      scan,
      model: spec.model,
      name,
      geometry: value.fileGrid.geometry,
      segments: decided.segments,
      voxels,
      seconds: value.seconds,
      backend: describeDevice(device),
      device,
      ...(fellBack && { fellBack }),
    },
    [{ name: file, content: await writeAsNnunet(value.labels, value.fileGrid, file) }],
  );
}
