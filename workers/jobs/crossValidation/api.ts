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
  /** Mean Dice of each of the classes. */
  readonly classes: readonly (number | null)[];
  readonly cases: readonly CaseDice[];
}

export interface CaseDice {
  readonly case: string;
  /** Mean over the classes that have one. */
  readonly dice: number | null;
  /** Of each of the classes; null where it is neither in the reference nor predicted. */
  readonly classes: readonly (number | null)[];
}

export interface CrossValidationResults {
  /** Names of the foreground classes or regions. */
  readonly classes: readonly string[];
  readonly candidates: readonly CandidateResults[];
}

export interface CrossValidationApi {
  /** Of every model and ensemble of the dataset whose folds were gathered. */
  crossValidationResults(dataset: string): Promise<CrossValidationResults>;
  /** A case's prediction as a stored result, for the viewer. */
  keepPrediction(dataset: string, source: string, id: string): Promise<ResultSummary>;
  /** Labels of each step of post-processing that the model's cross-validation proved; undefined without one. */
  modelPostprocessing(model: string): Promise<readonly (readonly number[])[] | undefined>;
  /** @param pairs scores of two models, case by case; a pair without one of them is left out */
  comparePairs(
    pairs: readonly (readonly [first: number | null, second: number | null])[],
  ): Promise<PairedComparison>;
}
