/**
 * From labelled cases to a stored calibration: every case is predicted to gather voxels' logits, and looked at again at the
 * temperatures they gave, to count every voxel for target precision and for what each class is off by. Cases whose logits
 * do not fit into memory meanwhile are predicted a second time. Source: spec semisupervised.md §2, §4.
 */
import { requireReader, sameGrid } from '../../image/index.ts';
import {
  type Devices,
  type PredictCaseRequest,
  RecordedLogits,
  type RecordRoom,
  runOnDevice,
} from '../../inference/index.ts';
import {
  Candidates,
  type ClassScale,
  type ComponentDice,
  chooseVoxels,
  componentDice,
  countPrecision,
  countTrueVoxels,
  fitClassScale,
  logOddsOf,
  type PredictedMap,
  provenLargest,
  streamOf,
  toCode,
  VOXELS_PER_CASE,
  volumesInView,
} from '../../semisupervised/index.ts';
import type { Budgets, Fold } from '../api.ts';
import { lockedCases } from '../datasets/splitNotes.ts';
import { JobError } from '../jobError.ts';
import { type DecidedLabels, decidedLabels } from '../predicting/decidedLabels.ts';
import { openModel, type RunnableModel } from '../predicting/openModel.ts';
import { type Predicted, predictImages } from '../predicting/predictImages.ts';
import type { Studio } from '../studio.ts';
import type { Calibration, CalibrationCase, CalibrationSpec, CasesProgress } from './api.ts';
import { CalibrationStore, type CaseCounts } from './calibrationStore.ts';
import { describeCalibration } from './describeCalibration.ts';
import { type CaseSample, type Output, SampledVoxels } from './fitCalibration.ts';
import { IGNORED, type LabelledCase, openLabelledCase, type Reference, shownName } from './labelledCase.ts';
import { asWritten, readTeachersReference } from './referenceLabels.ts';

export interface CalibrateRun {
  readonly studio: Studio;
  readonly devices: Devices;
  readonly spec: CalibrationSpec;
  readonly budgets: Budgets;
  readonly signal: AbortSignal;
  readonly onProgress: CasesProgress;
}

/** Background veto of the four-way split. Source: spec §4. */
const COUNTED_VETO = 0.05;
/** All samples together stay below this. */
const SAMPLE_BYTES = 256 * 2 ** 20;
/** Of logits that wait for the temperatures. */
const MOST_RECORD_BYTES = 2 ** 30;

export async function calibrate(run: CalibrateRun): Promise<Calibration> {
  const { studio, spec } = run;
  refuseTrainingCases(spec);
  await refuseLockedCases(studio, spec);
  const teacher = await openTeacher(run);
  const outputs = outputsOf(teacher);
  const { used, skipped } = await gather(run, teacher);
  if (used.length === 0)
    throw skipped.length > 0
      ? new JobError('ignoreOnly', { cases: skipped.join(', ') })
      : new JobError('noCases', {});
  const samples = used.map(({ sample }) => sample);
  const sampled = new SampledVoxels(samples, outputs, teacher.decided.hasRegions);
  const fitted = sampled.temperatures();
  const temperatures = fitted.map(({ temperature }) => temperature);
  const counts = await count(run, teacher, used, temperatures);
  const classScales = spec.perClass === false ? [] : fitScales(counts, [...teacher.classes.keys()]);
  const foreground = [...teacher.classes.keys()].filter((value) => value !== 0);
  const fit = {
    temperatures: fitted,
    classScales,
    provenLargest: provenLargest(
      counts.map(({ dice }) => dice),
      foreground,
    ),
    ...sampled.judge(temperatures, classScales),
  };
  const calibration = await describeCalibration({ studio, spec, fit, used, skipped, outputs });
  await new CalibrationStore(studio.directory).put(calibration, counts);
  return calibration;
}

/** Predicts every case once. */
async function gather(
  run: CalibrateRun,
  teacher: Teacher,
): Promise<{ used: UsedCase[]; skipped: readonly string[] }> {
  const { studio, spec, budgets } = run;
  const room: RecordRoom = { bytes: Math.min(MOST_RECORD_BYTES, budgets.ramBytes / 4) };
  const used: UsedCase[] = [];
  const skipped: string[] = [];
  // Cases that must be predicted again are counted when they are known.
  let passes = spec.cases.length;
  for (const [index, one] of spec.cases.entries()) {
    const opened = await openLabelledCase(studio, one.source);
    const reference = await readTeachersReference(opened, teacher.reader, teacher.decided, spec.mapping);
    if (reference.labels.every((label) => label === IGNORED)) {
      skipped.push(opened.name);
      continue;
    }
    const recording = new RecordedLogits(room);
    const given = { one, opened, reference, recording, at: [index, passes] as const };
    const sample = await sampleCase(run, teacher, given);
    if (!recording.isWanted) passes++;
    const present = new Set(reference.labels);
    used.push({ one, opened, recording, sample, present, volumes: volumesOf(reference, teacher.decided) });
  }
  return { used, skipped };
}

interface CountedCase extends CaseCounts {
  readonly dice: ReadonlyMap<number, ComponentDice>;
}

/** Looks at every case again, at the temperatures. */
async function count(
  run: CalibrateRun,
  teacher: Teacher,
  used: readonly UsedCase[],
  temperatures: readonly number[],
): Promise<CountedCase[]> {
  const first = run.spec.cases.length;
  const passes = first + used.filter(({ recording }) => !recording.isWanted).length;
  let done = first;
  const counts: CountedCase[] = [];
  for (const { one, opened, recording } of used) {
    const at = [done, passes] as const;
    if (!recording.isWanted) done++;
    counts.push(await countCase(run, teacher, { one, opened, recording, temperatures, at }));
  }
  return counts;
}

function fitScales(cases: readonly CaseCounts[], values: readonly number[]): ClassScale[] {
  return values.flatMap((value) => {
    const line = fitClassScale(cases.flatMap(({ counts }) => counts.get(value) ?? []));
    return line ? [{ value, ...line }] : [];
  });
}

export interface UsedCase {
  readonly one: CalibrationCase;
  readonly opened: LabelledCase;
  readonly recording: RecordedLogits;
  readonly sample: CaseSample;
  /** Labels in its reference. */
  readonly present: ReadonlySet<number>;
  /** mm³ by label, of what is whole in view. */
  readonly volumes: ReadonlyMap<number, number>;
}

function volumesOf({ labels, volume: { geometry } }: Reference, decided: DecidedLabels): Map<number, number> {
  const known = asWritten(labels, decided).map((label) => (label === IGNORED ? 0 : label));
  return volumesInView(known, geometry.size, geometry.spacing);
}

function refuseTrainingCases({ cases, allowTrainingCases }: CalibrationSpec): void {
  const seen = cases.filter(({ trainedOn }) => trainedOn);
  if (seen.length > 0 && !allowTrainingCases)
    throw new JobError('trainingCases', { cases: seen.map(({ source }) => shownName(source)).join(', ') });
}

/** A temperature is tuned on its cases, and a locked test set must tune nothing. */
async function refuseLockedCases({ directory }: Studio, { cases }: CalibrationSpec): Promise<void> {
  for (const { source } of cases) {
    if (source.from !== 'dataset') continue;
    if ((await lockedCases(directory, source.dataset)).has(source.case))
      throw new JobError('lockedCase', { case: source.case, dataset: source.dataset });
  }
}

/** The model as it is run, and what its outputs mean. */
interface Teacher {
  readonly model: RunnableModel;
  readonly decided: DecidedLabels;
  readonly reader: ReturnType<typeof requireReader>;
  /** value → name, background included */
  readonly classes: ReadonlyMap<number, string>;
  /** By fold; the ensemble is `all chosen`. */
  readonly folds: Map<string, RunnableModel>;
}

async function openTeacher({ studio, spec }: CalibrateRun): Promise<Teacher> {
  const model = await openModel(studio, spec);
  const decided = decidedLabels(model.dataset, spec.mapping);
  const segments = decided.segments.map(({ value, name }) => [value, name] as const);
  return {
    model,
    decided,
    reader: requireReader(model.plans.imageReaderWriter),
    classes: new Map([[0, 'background'], ...segments]),
    folds: new Map(),
  };
}

async function modelFor({ studio, spec }: CalibrateRun, teacher: Teacher, fold: Fold | undefined) {
  if (fold === undefined) return teacher.model;
  const known = teacher.folds.get(String(fold));
  const model = known ?? (await openModel(studio, { ...spec, folds: [fold] }));
  teacher.folds.set(String(fold), model);
  return model;
}

function outputsOf({ decided, classes }: Teacher): Output[] {
  if (decided.hasRegions) {
    return decided.regions.map(({ name, values, written }) => ({ value: written, name, values }));
  }
  const values = decided.merge?.values ?? [...classes.keys()].sort((a, b) => a - b);
  return values.map((value) => ({ value, name: classes.get(value) ?? 'unknown', values: [value] }));
}

interface CaseAt {
  readonly one: CalibrationCase;
  readonly opened: LabelledCase;
  readonly recording: RecordedLogits;
  readonly at: readonly [index: number, of: number];
}

async function predict(
  run: CalibrateRun,
  teacher: Teacher,
  { one, opened, at }: CaseAt,
  asked: Pick<PredictCaseRequest, 'confidence' | 'recording'> & { readonly sampling?: () => Candidates },
): Promise<{ predicted: Predicted; candidates: Candidates | undefined }> {
  const { spec, devices, budgets, signal, onProgress } = run;
  const model = await modelFor(run, teacher, one.fold);
  const device = model.graph ? spec.device : 'cpu';
  let candidates: Candidates | undefined;
  const { value } = await runOnDevice(devices, device, budgets, (backend, slabShare) => {
    // A run that is tried again on another device gathers afresh.
    candidates = asked.sampling?.();
    return predictImages(
      {
        openImages: opened.openImages,
        mirroring: spec.mirroring,
        tileStepSize: spec.tileStepSize,
        confidence: asked.confidence,
        sampling: candidates,
        recording: asked.recording,
        merge: teacher.decided.merge,
        signal,
        onProgress: (progress) => onProgress({ ...progress, case: at[0], cases: at[1] }),
      },
      model,
      backend,
      budgets,
      slabShare,
    );
  });
  return { predicted: value, candidates };
}

function mapOf(
  { labels, confidence, rivals }: Pick<Predicted, 'labels' | 'confidence' | 'rivals'>,
  { volume: { geometry } }: Reference,
): PredictedMap {
  if (!confidence) throw new RangeError('A calibration predicts with confidence.');
  return { labels, codes: confidence, rivals, size: geometry.size, spacing: geometry.spacing };
}

async function sampleCase(
  run: CalibrateRun,
  teacher: Teacher,
  given: CaseAt & { readonly reference: Reference },
): Promise<CaseSample> {
  const { opened, reference } = given;
  const { spec } = run;
  const { outputs } = teacher.decided;
  const affordable = Math.floor(SAMPLE_BYTES / (4 * outputs * spec.cases.length));
  const voxels = Math.min(VOXELS_PER_CASE, Math.max(1000, affordable));
  const excluded = Uint8Array.from(reference.labels, (label) => (label === IGNORED ? 1 : 0));
  const stream = streamOf(opened.name);
  const { predicted, candidates } = await predict(run, teacher, given, {
    confidence: { temperatures: Array.from({ length: outputs }, () => 1), veto: false },
    sampling: () => new Candidates({ seed: spec.seed, stream, capacity: 2 * voxels, excluded }),
    recording: given.recording,
  });
  if (!sameGrid(predicted.readAs, reference.volume.geometry))
    throw new JobError('otherGrid', { file: opened.labels.name, other: opened.name });
  const map = mapOf(predicted, reference);
  const all = candidates?.all() ?? [];
  const { chosen, weight, inRegion, inBorder } = chooseVoxels(map, all, excluded, voxels);
  const logits = new Float32Array(chosen.length * outputs);
  chosen.forEach((index, i) => {
    logits.set(all[index].logits, i * outputs);
  });
  const target = Uint16Array.from(chosen, (index) => reference.labels[all[index].voxel]);
  return { logits, target, weight, inRegion, inBorder };
}

async function countCase(
  run: CalibrateRun,
  teacher: Teacher,
  given: CaseAt & { readonly temperatures: readonly number[] },
): Promise<CountedCase> {
  const { opened, temperatures, recording } = given;
  const confidence = { temperatures, veto: true };
  const reference = await readTeachersReference(opened, teacher.reader, teacher.decided, run.spec.mapping);
  const predicted =
    recording.reduce(confidence) ?? (await predict(run, teacher, given, { confidence })).predicted;
  const values = [...teacher.classes.keys()];
  const map = mapOf(predicted, reference);
  const truth = asWritten(reference.labels, teacher.decided);
  return {
    case: opened.name,
    counts: countPrecision(map, truth, values, IGNORED),
    truth: countTrueVoxels(map, truth, toCode(logOddsOf(COUNTED_VETO)), IGNORED),
    dice: componentDice(map, truth, values, IGNORED),
  };
}
