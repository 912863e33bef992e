/** What the page may ask of calibration. Plain data, types only. Source: spec semisupervised.md §2, §4. */
import type { ClassScale } from '../../semisupervised/index.ts';
import type { Budgets, DeviceChoice, Fold } from '../api.ts';
import type { Progress } from '../progress.ts';
import type { LabelCut, TrueVoxelSplit } from '../pseudoLabelling/spec.ts';

/** A file with its name, in memory or on disk. */
export interface NamedBlob {
  readonly name: string;
  readonly file: Blob;
}

/** A case with its reference. `scan`: ids of a stored scan and of a label map on it. */
export type LabelledSource =
  | { readonly from: 'scan'; readonly scan: string; readonly labels: string }
  | { readonly from: 'dataset'; readonly dataset: string; readonly case: string }
  | {
      readonly from: 'files';
      readonly name: string;
      /** One file a channel, in channel order. */
      readonly images: readonly NamedBlob[];
      readonly labels: NamedBlob;
      /** What the labels' values mean, ignore left out. @default by their values */
      readonly names?: readonly { readonly value: number; readonly name: string }[];
      /** Value of ignore in the labels. */
      readonly ignore?: number;
    };

/** Teacher class (name in its dataset.json) → class of mine, `background` or `unknown`. Many to one is allowed:
 *  probabilities are merged, then the best class is taken. Spec §1.0. */
export interface LabelMapping {
  /** My labels as in dataset.json, background (0) included; ignore left out. */
  readonly labels: Readonly<Record<string, number>>;
  readonly map: Readonly<Record<string, string>>;
}

/** How a teacher is run, wherever its confidence counts: a calibration is good for exactly this. */
export interface TeacherRun {
  /** ModelSummary.id */
  readonly model: string;
  readonly checkpoint: string;
  readonly folds: readonly Fold[];
  /** 0 < tileStepSize <= 1 */
  readonly tileStepSize: number;
  readonly mirroring: boolean;
  readonly device: DeviceChoice;
  readonly mapping?: LabelMapping;
}

export interface CalibrationCase {
  readonly source: LabelledSource;
  /** Predict this case by this fold alone, which did not see it. Then the fit is conservative for the ensemble. */
  readonly fold?: Fold;
  /** The teacher was trained on this case: allowed only with `allowTrainingCases`, and said loudly. */
  readonly trainedOn?: boolean;
}

export interface CalibrationSpec extends TeacherRun {
  readonly cases: readonly CalibrationCase[];
  readonly allowTrainingCases: boolean;
  /** Beside the temperature, a line over the log-odds of every class that five cases have. @default true */
  readonly perClass?: boolean;
  readonly seed: number;
}

export interface ReliabilityFigures {
  readonly nll: number;
  readonly brier: number;
  readonly ece: number;
  /** Reliability diagram: 15 equal widths over [0, 1]; `confidence` and `accuracy` are null in an empty bin. */
  readonly bins: readonly {
    readonly share: number;
    readonly confidence: number | null;
    readonly accuracy: number | null;
  }[];
  readonly voxels: number;
}

export interface BeforeAfter {
  readonly before: ReliabilityFigures;
  readonly after: ReliabilityFigures;
}

/** Figures of what is predicted as the class (regions: of the region's own sigmoid); null without such voxels. */
export interface ClassReliability {
  readonly value: number;
  readonly name: string;
  /** Over the region R (10 mm around any foreground), and over the 5 mm border band. */
  readonly region: BeforeAfter | null;
  readonly border: BeforeAfter | null;
}

export type CalibrationWarning =
  | 'training-cases'
  | 'conservative-for-ensemble'
  | 'clamped'
  | 'few-cases'
  | 'class-absent';

/** `calibration.json`, kept with the model. Holds nothing that changes between two runs on the same inputs. */
export interface Calibration {
  readonly id: string;
  readonly software: { readonly name: string; readonly version: string };
  readonly model: string;
  readonly modelSha256: string;
  readonly checkpoint: string;
  /** Folds of the run that it is good for. */
  readonly folds: readonly Fold[];
  /** Of each fold's checkpoint file, those of out-of-fold cases included. */
  readonly checkpoints: readonly { readonly fold: Fold; readonly sha256: string }[];
  readonly tileStepSize: number;
  readonly mirroring: boolean;
  readonly mapping: LabelMapping | null;
  /** One for softmax, one a region. */
  readonly temperatures: readonly number[];
  /** What the log-odds of a class become after the temperature; classes without an entry keep theirs. */
  readonly classScales: readonly ClassScale[];
  readonly clamped: readonly boolean[];
  readonly warnings: readonly CalibrationWarning[];
  /** Classes that no case has in its reference. */
  readonly absent: readonly { readonly value: number; readonly name: string }[];
  readonly cases: readonly {
    readonly name: string;
    readonly fold: Fold | 'ensemble';
    readonly voxels: number;
    readonly trainedOn: boolean;
  }[];
  /** mm³ of each class in the cases that have it whole in view, for the case filter's fences (spec §6). */
  readonly volumes: readonly { readonly value: number; readonly mm3: readonly number[] }[];
  /** Classes whose mean Dice over the cases is strictly better with their largest component alone: elsewhere what that
   *  rule removes is not background but unknown (spec §5). */
  readonly provenLargest: readonly number[];
  /** Ignore only, and so of no use. */
  readonly skipped: readonly string[];
  readonly seed: number;
  readonly voxels: number;
  readonly region: BeforeAfter;
  readonly border: BeforeAfter | null;
  readonly classes: readonly ClassReliability[];
  /** Whether `precision` thresholds can be had: all voxels of the cases were counted at these temperatures. */
  readonly counted: boolean;
}

/** `stale`: the checkpoint, or the way it is run, is another than the calibrated one; such a calibration is refused. */
export interface StoredCalibration {
  readonly calibration: Calibration;
  readonly stale?: 'checkpoint' | 'folds' | 'run' | 'mapping';
}

export interface PrecisionSpec {
  readonly calibration: string;
  readonly run: TeacherRun;
  /** 0 … 1 @default 0.95 in the spec */
  readonly target: number;
  readonly seed: number;
}

/** A class's cut for a target precision (spec §4): reached, the best that can be had, or too few cases with the class. */
export type PrecisionThreshold =
  | {
      readonly kind: 'reached' | 'unreachable';
      readonly value: number;
      readonly code: number;
      readonly shareAtCode: number;
      /** As a probability. */
      readonly threshold: number;
      readonly precision: number;
      /** Lower 90 % bound of a bootstrap over cases. */
      readonly lowerBound: number;
      /** Share of what is predicted as the class at or above the cut. */
      readonly kept: number;
    }
  | { readonly kind: 'unavailable'; readonly value: number; readonly cases: number };

export interface LabelledSplitSpec {
  readonly calibration: string;
  readonly run: TeacherRun;
  readonly cuts: readonly LabelCut[];
  /** With the background veto, which was counted at 0.05. */
  readonly veto: boolean;
}

/** Progress of a run over cases: `case` of `cases` (from 0; a case predicted twice counts twice) and inside it. */
export type CasesProgress = (progress: Progress & { readonly case: number; readonly cases: number }) => void;

/** Part of ComputeApi. */
export interface CalibratingApi {
  /** Fits T on the given labelled cases, counts every voxel at T, and stores the calibration with the model.
   *  Rejects with an AbortError after `cancel(job)`.
   *  @throws JobError `job.trainingCases` without leave, `job.ignoreOnly`, `job.noCases`, `job.otherGrid`,
   *  `job.otherClasses` for labels that are not the dataset's */
  calibrate(
    job: string,
    spec: CalibrationSpec,
    budgets: Budgets,
    onProgress: CasesProgress,
  ): Promise<Calibration>;
  /** Newest first, each judged for this run. */
  calibrations(run: TeacherRun): Promise<StoredCalibration[]>;
  /** The calibration that fits the run. @throws JobError `job.staleCalibration` with `id`, if that one does not. */
  requireCalibration(run: TeacherRun, id: string): Promise<Calibration>;
  removeCalibration(model: string, id: string): Promise<void>;
  /** @throws JobError `job.staleCalibration` */
  precisionThresholds(spec: PrecisionSpec): Promise<PrecisionThreshold[]>;
  /** What the cuts make of the calibration cases' true voxels, before post-processing; empty for a calibration of an
   *  earlier version. @throws JobError `job.staleCalibration` */
  labelledSplit(spec: LabelledSplitSpec): Promise<TrueVoxelSplit[]>;
  /** Teacher classes matched with my labels by name; what has no match is `unknown`. */
  proposeMapping(model: string, labels: Readonly<Record<string, number>>): Promise<LabelMapping>;
  /** Kept with the model. @throws JobError `job.mapping` for names that neither side has */
  saveMapping(model: string, mapping: LabelMapping | undefined): Promise<void>;
  savedMapping(model: string): Promise<LabelMapping | undefined>;
}
