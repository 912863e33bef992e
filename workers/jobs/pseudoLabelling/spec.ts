/** What the page may ask of pseudo-labelling. Plain data; probabilities are 0 … 1, volumes mm³. */

/** Where a class is cut; see semisupervised/thresholds.ts. */
export interface LabelCut {
  /** Label value, 0 for background. */
  readonly value: number;
  readonly code: number;
  readonly shareAtCode: number;
}

export type ThresholdSpec =
  | {
      readonly mode: 'fixed';
      readonly byLabel: readonly { readonly value: number; readonly threshold: number }[];
    }
  /** The most confident share of each class over all given results. */
  | { readonly mode: 'quantile'; readonly share: number };

/** Post-processing of one class; only what is given is done. */
export interface LabelCleaning {
  readonly value: number;
  readonly smallestMm3?: number;
  readonly leastMeanConfidence?: number;
  readonly keepLargest?: 'background' | 'ignore';
  readonly fillHoles?: '3d' | 'slices';
  readonly smoothMm?: number;
}

export interface PseudoLabelSpec {
  readonly cuts: readonly LabelCut[];
  /** Predicted background is ignored where any foreground class is likelier than this; off when absent. */
  readonly veto?: number;
  readonly boundaryMm: number;
  readonly cleaning: readonly LabelCleaning[];
  /** Results of the single members: voxels on which they disagree are ignored. */
  readonly members?: readonly string[];
  /** Say which of the filter's default rules drop the case (semisupervised/caseFilter.ts). */
  readonly filter: boolean;
  readonly seed: number;
}

export interface LabelCoverage {
  readonly value: number;
  readonly predicted: number;
  readonly kept: number;
}

export interface PseudoLabelReport {
  /** The label with ignore, and where each voxel comes from (semisupervised/provenance.ts), as image files. */
  readonly labels: Blob;
  readonly provenance: Blob;
  readonly ignoreLabel: number;
  readonly coverage: readonly LabelCoverage[];
  /** Mean over the predicted foreground; absent without any. */
  readonly foregroundConfidence?: number;
  /** Smallest Dice between members; absent for fewer than two. */
  readonly agreement?: number;
  /** Rules that drop the case, with what was found and the limit; empty without `filter`. */
  readonly dropped: readonly {
    readonly rule: 'confidence' | 'agreement' | 'coverage';
    readonly value: number;
    readonly limit: number;
  }[];
  /** mm³ by label of components that do not touch the edge of the scan. */
  readonly volumes: readonly { readonly value: number; readonly mm3: number }[];
}

/** Part of ComputeApi. Results must have been predicted with `confidence`. */
export interface PseudoLabellingApi {
  /** Cuts by label. A class that no result predicts gets none under `quantile`.
   *  @throws JobError `job.confidence` */
  thresholds(spec: ThresholdSpec, results: readonly string[]): Promise<LabelCut[]>;
  /** @throws JobError `job.confidence` */
  pseudoLabel(result: string, spec: PseudoLabelSpec): Promise<PseudoLabelReport>;
}
