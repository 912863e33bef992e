/** What the page may ask about cross-validations that are done. Plain data. Part of ComputeApi. */
import type { PairedComparison } from '../../nnunet/evaluation/index.ts';
import type { ResultSummary } from '../api.ts';

export type { PairedComparison };

/** Predictions of every case by somebody who had not seen it. */
export interface CandidateResults {
  /** Folder of the predictions, from the workspace's root. */
  readonly source: string;
  /** Name of the model's folder, or of the ensemble's. */
  readonly identifier: string;
  /** By rules that were chosen on these same cases: its figures are optimistic. */
  readonly postprocessed: boolean;
  /** Mean foreground Dice; null where a class is in no case. */
  readonly dice: number | null;
  /** Means over the cases where a figure exists, of each of the classes. */
  readonly classes: readonly ClassFigures[];
  readonly cases: readonly CaseFigures[];
  /** Of the surface distances, mm; undefined where none were computed. */
  readonly toleranceMm?: number;
}

/** What is known of a class; null where a figure does not exist, as where it is in neither map. */
export interface ClassFigures {
  readonly dice: number | null;
  readonly iou: number | null;
  /** Normalised surface distance, and the 95th percentile of the distances in mm; null while not computed. */
  readonly nsd: number | null;
  readonly hd95: number | null;
  /** |predicted - reference| / reference. */
  readonly volumeError: number | null;
}
export type Figure = keyof ClassFigures;

export interface CaseFigures {
  readonly case: string;
  readonly classes: readonly ClassFigures[];
}

export interface SurfaceRequest {
  readonly dataset: string;
  readonly sources: readonly string[];
  readonly toleranceMm: number;
}

export interface CrossValidationResults {
  /** Names of the foreground classes or regions. */
  readonly classes: readonly string[];
  readonly candidates: readonly CandidateResults[];
}

export interface CrossValidationApi {
  /** Of every model and ensemble of the dataset whose folds were gathered. */
  crossValidationResults(dataset: string): Promise<CrossValidationResults>;
  /** Surface distances of these predictions, kept for `crossValidationResults`. Progress counts cases.
   *  Rejects with an AbortError after `cancel(job)`. */
  computeSurfaces(
    job: string,
    asked: SurfaceRequest,
    onProgress: (done: number, total: number) => void,
  ): Promise<void>;
  /** A case's prediction as a stored result, for the viewer. */
  keepPrediction(dataset: string, source: string, id: string): Promise<ResultSummary>;
  /** Labels of each step of post-processing that the model's cross-validation proved; undefined without one. */
  modelPostprocessing(model: string): Promise<readonly (readonly number[])[] | undefined>;
  /** @param pairs scores of two models, case by case; a pair without one of them is left out */
  comparePairs(
    pairs: readonly (readonly [first: number | null, second: number | null])[],
  ): Promise<PairedComparison>;
}
