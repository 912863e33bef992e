/** What the page may ask of the printable report. Plain data, types only. Source: spec semisupervised.md §4, §8. */
import type { Calibration, LabelMapping, NamedBlob, PrecisionThreshold } from '../calibrating/api.ts';
import type { BorderCoverage, LabelCoverage, TrueVoxelSplit } from '../pseudoLabelling/spec.ts';

export interface ReportedCase {
  readonly case: string;
  readonly coverage: readonly LabelCoverage[];
  readonly foregroundConfidence?: number;
  readonly agreement?: number;
  /** In words; empty for a case that stays. */
  readonly dropped: readonly string[];
  readonly byDistance?: readonly BorderCoverage[];
}

/** Files of a case whose slice is shown. */
export interface ExampleCase {
  readonly case: string;
  readonly image: NamedBlob;
  readonly labels: NamedBlob;
}

export interface ReportSpec {
  /** Dataset folder. */
  readonly title: string;
  /** In words: model, folds, checkpoint. */
  readonly teacher: readonly { readonly what: string; readonly is: string }[];
  /** Background included. */
  readonly classes: readonly { readonly value: number; readonly name: string }[];
  readonly ignoreLabel: number;
  readonly mapping?: LabelMapping;
  readonly calibration?: Calibration;
  readonly mode: string;
  readonly cuts: readonly { readonly value: number; readonly probability: number }[];
  readonly precision?: readonly PrecisionThreshold[];
  /** In words: veto, boundary, post-processing, filter. */
  readonly rules: readonly { readonly what: string; readonly is: string }[];
  readonly warnings: readonly string[];
  readonly cases: readonly ReportedCase[];
  /** What `coverage` counts. @default 'voxels' */
  readonly unit?: 'voxels' | 'ml';
  /** On labelled cases. */
  readonly split?: readonly TrueVoxelSplit[];
  readonly examples: readonly ExampleCase[];
}

/** Part of ComputeApi. */
export interface ReportingApi {
  /** A self-contained page without scripts: styles and pictures inside, every text escaped. The same for the same input.
   *  @throws ImageError for an example that cannot be read */
  report(spec: ReportSpec): Promise<string>;
}
