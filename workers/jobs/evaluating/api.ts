/** What the page may ask of evaluation. Plain data, types only. Source: spec semisupervised.md §1.0. */
import type { Budgets } from '../api.ts';
import type { CasesProgress, LabelledSource, NamedBlob, TeacherRun } from '../calibrating/api.ts';

/** A predicted case and its reference; names as they stand in summary.json. */
export interface FilesToCompare {
  readonly predictionFile: string;
  readonly referenceFile: string;
  readonly prediction: Blob;
  readonly reference: Blob;
}

/** One class of one case. Distances in mm. Null where a figure does not exist: in neither map, or in one alone. */
export interface ClassScores {
  readonly value: number;
  readonly name: string;
  readonly dice: number | null;
  /** Normalised surface distance: share of both surfaces within the tolerance of the other. */
  readonly nsd: number | null;
  readonly hd95: number | null;
  /** (predicted - reference) / reference. */
  readonly volumeError: number | null;
  readonly predictedMl: number;
  readonly referenceMl: number;
}

export interface CaseScores {
  readonly case: string;
  /** Result to open beside the reference; absent for files that were compared only. */
  readonly result?: string;
  /** The label map that it was judged by, where that is one of the workspace's. */
  readonly labels?: string;
  /** For a case of a dataset; `locked` where it is in the dataset's locked test set. */
  readonly inDataset?: { readonly folder: string; readonly case: string; readonly locked?: true };
  readonly classes: readonly ClassScores[];
  /** Mean Dice over the classes that either map has; null without any. */
  readonly dice: number | null;
}

/** Spec §1.0: use it as teacher, fine-tune it on the labelled cases first, or train anew. */
export type Verdict = 'use' | 'fine-tune' | 'train-anew' | 'too-few-cases';

export interface Evaluation {
  /** Of the surface distance, mm. */
  readonly toleranceMm: number;
  /** Worst first. */
  readonly cases: readonly CaseScores[];
  /** Means over the cases where a figure exists. */
  readonly classes: readonly (ClassScores & { readonly cases: number })[];
  /** Mean over classes of the mean Dice. */
  readonly dice: number | null;
  readonly verdict: Verdict;
  /** Classes below the verdict's bar, lowest first. */
  readonly weak: readonly string[];
  /** Cases that could not be judged, with the StudioError's code and text. */
  readonly failed: readonly { readonly case: string; readonly code: string; readonly message: string }[];
}

export interface EvaluationSpec extends TeacherRun {
  readonly cases: readonly { readonly source: LabelledSource; readonly fold?: TeacherRun['folds'][number] }[];
  /** mm @default 2 */
  readonly toleranceMm: number;
}

/** An unlabelled case that is held against the teacher's plans: a stored scan, a dataset's case, or files. */
export type ImageSource =
  | { readonly from: 'scan'; readonly scan: string }
  | { readonly from: 'dataset'; readonly dataset: string; readonly case: string }
  | { readonly from: 'files'; readonly name: string; readonly images: readonly NamedBlob[] };

/** Found, what the plans or the fingerprint say, and whether it lies outside. */
export interface ResemblanceFinding {
  readonly what:
    | 'spacing'
    | 'slice-thickness'
    | 'field-of-view'
    | 'orientation'
    | 'intensity'
    | 'noise'
    | 'channels';
  readonly channel?: number;
  readonly found: string;
  readonly expected: string;
  readonly outlier: boolean;
}

export interface CaseResemblance {
  readonly case: string;
  readonly findings: readonly ResemblanceFinding[];
  /** Any finding outside: calibration and thresholds hold only in distribution. */
  readonly outlier: boolean;
}

/** Part of ComputeApi. */
export interface EvaluatingApi {
  /** nnU-Net's summary.json. @param dataset text of dataset.json
   *  @throws ImageError, ModelError; JobError `job.otherGrid` when a prediction has another size than its reference */
  evaluateFiles(dataset: string, cases: readonly FilesToCompare[]): Promise<string>;
  /** Dice, surface distances and volume errors of the same files. @param toleranceMm of the surface distance */
  scoreFiles(dataset: string, cases: readonly FilesToCompare[], toleranceMm: number): Promise<Evaluation>;
  /** Predicts the labelled cases and scores them; results are kept. One failing case never stops the others.
   *  Rejects with an AbortError after `cancel(job)`. */
  evaluateModel(
    job: string,
    spec: EvaluationSpec,
    budgets: Budgets,
    onProgress: CasesProgress,
  ): Promise<Evaluation>;
  /** Does U resemble what the teacher was trained on? With `labelled`, their intensities and noise are the measure;
   *  else the plans' alone, which know nothing of noise. */
  resemblance(
    model: string,
    cases: readonly ImageSource[],
    labelled: readonly LabelledSource[],
    onProgress?: (done: number, total: number) => void,
  ): Promise<CaseResemblance[]>;
}
