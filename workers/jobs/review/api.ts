/** What the page may ask while a person reviews pseudo-labels. Plain data. Part of IoApi: answered while a job computes.
 *  Source of the rules: spec/semisupervised.md §7. */
import type { Volume } from '../../image/index.ts';
import type { CaseFilter, CaseState } from '../../workspace/index.ts';
import type { PseudoLabelRules } from '../batch/spec.ts';

/** Figures of a pseudo-labelled case; what is not known of it is absent. */
export interface ReviewStatistics {
  /** Mean confidence over the predicted foreground, 0 … 1; absent where nothing was predicted. */
  readonly confidence?: number;
  /** Smallest Dice between members or rounds, 0 … 1. */
  readonly agreement?: number;
  /** Share of the predicted foreground that is kept, 0 … 1. */
  readonly coverage?: number;
  /** Predicted foreground. */
  readonly volumeMl: number;
  /** Predicted foreground that was left out as unsure. */
  readonly unsureMl: number;
  /** Background that is kept; absent where nobody counted it. */
  readonly keptBackgroundMl?: number;
  /** By label value. */
  readonly classes: readonly {
    readonly value: number;
    readonly predictedMl: number;
    readonly keptMl: number;
    /** Of components that do not touch the edge of the scan. */
    readonly inViewMl: number;
    /** Predicted by the member that finds least, and most; absent where members were not asked. */
    readonly leastMl?: number;
    readonly mostMl?: number;
  }[];
}

export type { CaseFilter };

export interface ReviewCase {
  readonly folder: string;
  readonly case: string;
  readonly state: CaseState;
  readonly statistics?: ReviewStatistics;
  /** Filter rules that drop the case, unless `kept` overrules them. */
  readonly dropped: readonly ('confidence' | 'agreement' | 'coverage' | 'volume')[];
  /** A person's word against the filter: true keeps the case, false leaves it out. */
  readonly kept?: boolean;
  readonly changedAt?: number;
  readonly reviewer?: string;
  /** How many earlier labels of the case are kept. */
  readonly versions: number;
  /** Ids that every reader of scans takes (`readScan`, the viewer, the editor). */
  readonly scan: string;
  readonly labels?: string;
}

export interface ReviewQueue {
  /** By name. */
  readonly cases: readonly ReviewCase[];
  readonly filter: CaseFilter;
}

/** What a person says of a case. `accept` asks once what becomes of ignored voxels; `correct` marks what differs from the
 *  model's label as the person's own; `reopen` takes a verdict back. */
export type ReviewVerdict =
  | { readonly kind: 'accept'; readonly ignored: 'stay' | 'prediction' }
  | { readonly kind: 'correct' }
  | { readonly kind: 'reject' }
  | { readonly kind: 'reopen' };

/** A connected stretch of unsure voxels, worth a look. */
export interface UncertainRegion {
  /** Voxel `[z, y, x]` of the region that is least sure. */
  readonly at: readonly [number, number, number];
  readonly from: readonly [number, number, number];
  /** Exclusive. */
  readonly to: readonly [number, number, number];
  readonly ml: number;
  /** Mean of 1 - confidence, 0 … 1. */
  readonly uncertainty: number;
  /** Labels predicted in it, most voxels first. */
  readonly labels: readonly number[];
}

export interface UncertainRegions {
  /** Ranked by uncertainty × size. */
  readonly regions: readonly UncertainRegion[];
  /** Sum of 1 - confidence by slice of axis 0, for "the most uncertain slice" and a strip beside the slider. */
  readonly slices: readonly number[];
}

/** An earlier label of a case. */
export interface LabelVersion {
  readonly version: number;
  readonly state: CaseState;
  /** `person`, or the model. */
  readonly editor: string;
  readonly changedAt: number;
}

/** How a new version differs from the one before. */
export interface LabelDifference {
  readonly case: string;
  /** Frozen cases are left as they are, whole. */
  readonly frozen: boolean;
  readonly changedVoxels: number;
  /** Voxels of a person, which stayed. */
  readonly humanVoxels: number;
  /** Dice by label value between before and after; absent where neither has it. */
  readonly dice: Readonly<Record<number, number>>;
}

export interface ReviewApi {
  /** The pseudo-labelled cases of a dataset. */
  reviewQueue(folder: string): Promise<ReviewQueue>;
  /** Changes the rules by which cases are left out. @returns what then holds */
  setCaseFilter(folder: string, filter: CaseFilter): Promise<ReviewQueue>;
  /** @returns the case as it is now. @throws DatasetError `dataset.noCase`, `dataset.noLabel` */
  review(folder: string, id: string, verdict: ReviewVerdict): Promise<ReviewCase>;
  /** Overrules the case filter, or takes that back (undefined). */
  keepCase(folder: string, id: string, kept: boolean | undefined): Promise<ReviewCase>;
  /** @throws ReviewError `review.confidence` for a case without confidence */
  uncertainRegions(folder: string, id: string, atMost: number): Promise<UncertainRegions>;
  /** Newest first. */
  labelVersions(folder: string, id: string): Promise<LabelVersion[]>;
  /** An earlier label's voxels, for the view side by side; transferred. */
  readVersion(folder: string, id: string, version: number): Promise<Volume>;
  /** Where each voxel comes from (semisupervised/provenance.ts); transferred. */
  readProvenance(folder: string, id: string): Promise<Volume | undefined>;
  /** Pseudo-labels made anew from the stored prediction: never over frozen cases, never over a person's voxels. The label
   *  that was there is kept as a version. @param goOn told after every case; false stops there */
  regenerate(
    folder: string,
    ids: readonly string[],
    rules: PseudoLabelRules,
    goOn?: (done: number, total: number) => boolean | Promise<boolean>,
  ): Promise<LabelDifference[]>;
  /** `semisupervised.json`: what made the dataset's pseudo-labels; undefined where nothing did. */
  readRecord(folder: string): Promise<string | undefined>;
  /** Puts an earlier label back; the one that was there becomes a version. */
  restoreVersion(folder: string, id: string, version: number): Promise<ReviewCase>;
}
