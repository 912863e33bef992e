/** What the page may ask of pseudo-labelling. Plain data; probabilities are 0 … 1, volumes mm³. */
import type { LabelledSource } from '../calibrating/api.ts';

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

/** Rules of the case filter; one that is absent is off. */
export interface FilterLimits {
  readonly leastConfidence?: number;
  readonly leastAgreement?: number;
  readonly leastCoverage?: number;
  /** Fences of the labelled volumes. */
  readonly volumes: boolean;
}

export interface PseudoLabelSpec {
  readonly cuts: readonly LabelCut[];
  /** Predicted background is ignored where any foreground class is likelier than this; off when absent. */
  readonly veto?: number;
  readonly boundaryMm: number;
  readonly cleaning: readonly LabelCleaning[];
  /** Results of the single members, which the case filter compares. */
  readonly members?: readonly string[];
  /** Whether voxels on which the members disagree are ignored. @default true */
  readonly agreed?: boolean;
  /** Say which of the filter's rules drop the case (semisupervised/caseFilter.ts). true: all, at their defaults */
  readonly filter: boolean | FilterLimits;
  /** mm³ of each class in labelled cases: the filter then also drops volumes outside their fence. */
  readonly labelledVolumes?: readonly { readonly value: number; readonly mm3: readonly number[] }[];
  readonly seed: number;
}

export interface LabelCoverage {
  readonly value: number;
  readonly predicted: number;
  readonly kept: number;
}

/** Voxels of one predicted label by their distance to the border between predicted labels. */
export interface BorderCoverage {
  readonly value: number;
  /** Ascending; the last bin has no end. mm. */
  readonly bins: readonly {
    readonly fromMm: number;
    readonly toMm: number | null;
    readonly predicted: number;
    readonly kept: number;
  }[];
}

/** What became of the voxels that the reference gives to a class (spec §4). */
export interface TrueVoxelSplit {
  readonly value: number;
  readonly keptRight: number;
  readonly keptWrong: number;
  readonly ignored: number;
  readonly keptAsBackground: number;
  /** Of all voxels that are kept as this class, how many are right; null when none is. */
  readonly precision: number | null;
}

export interface PseudoLabelReport {
  /** The label with ignore, and where each voxel comes from (semisupervised/provenance.ts), as image files. */
  readonly labels: Blob;
  readonly provenance: Blob;
  /** For `unknownTr`: 1 everywhere, the first set of `unknown_sets.json`, which is `missing`. Only where it is not empty. */
  readonly unknown?: Blob;
  /** My labels that the teacher lacks by the label mapping: unknown in the whole case. */
  readonly missing: readonly number[];
  readonly ignoreLabel: number;
  readonly coverage: readonly LabelCoverage[];
  /** Mean over the predicted foreground; absent without any. */
  readonly foregroundConfidence?: number;
  /** Smallest Dice between members; absent for fewer than two. */
  readonly agreement?: number;
  /** Rules that drop the case, with what was found and the limit; empty without `filter`. */
  readonly dropped: readonly (
    | {
        readonly rule: 'confidence' | 'agreement' | 'coverage';
        readonly value: number;
        readonly limit: number;
      }
    | {
        readonly rule: 'volume';
        readonly label: number;
        readonly mm3: number;
        readonly fence: { readonly lowest: number; readonly highest: number };
      }
  )[];
  /** mm³ by label of components that do not touch the edge of the scan. */
  readonly volumes: readonly { readonly value: number; readonly mm3: number }[];
  readonly byDistance: readonly BorderCoverage[];
}

/** Part of ComputeApi. Results must have been predicted with `confidence`. */
export interface PseudoLabellingApi {
  /** Cuts by label. A class that no result predicts gets none under `quantile`.
   *  @throws JobError `job.confidence` */
  thresholds(spec: ThresholdSpec, results: readonly string[]): Promise<LabelCut[]>;
  /** @throws JobError `job.confidence` */
  pseudoLabel(result: string, spec: PseudoLabelSpec): Promise<PseudoLabelReport>;
  /** Kept right / kept wrong / ignored / kept as background of a labelled case that was predicted with confidence.
   *  @throws JobError `job.confidence`, `job.otherGrid` */
  splitOnLabelled(result: string, labelled: LabelledSource, spec: PseudoLabelSpec): Promise<TrueVoxelSplit[]>;
}
