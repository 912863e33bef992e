/** What becomes of a voxel after post-processing. The exported file and the preview on the page both ask this. Spec §4. */
import type { LabelArray } from '../components/index.ts';
import type { PredictedMap } from './predictedMap.ts';
import { PROVENANCE } from './provenance.ts';
import { type Cuts, EVERYTHING, passes } from './thresholds.ts';

/** Everything about a voxel but post-processing. */
export interface CutRules {
  readonly cuts: Cuts;
  /** Written into unsure voxels: highest label + 1. */
  readonly ignoreLabel: number;
  /** Predicted background becomes ignore where `rivals` exceeds this code. */
  readonly vetoAbove?: number | undefined;
  /** 1 where the members agree; elsewhere ignore. */
  readonly agreed?: Uint8Array | undefined;
  readonly seed: number;
  /** The case's stream of the seed; see seededHash.ts. */
  readonly stream: number;
}

/** What a voxel's fate is decided from. */
export interface ProcessedMap {
  readonly map: PredictedMap;
  /** `map.labels` after post-processing. */
  readonly processed: LabelArray;
  /** 1 within the boundary band; absent without one. */
  readonly band?: Uint8Array | undefined;
}

/** True where nothing but the class's cut stands between a voxel and its label. */
export function undecidedRule(
  { map, processed, band }: ProcessedMap,
  { vetoAbove, agreed, ignoreLabel }: Pick<CutRules, 'vetoAbove' | 'agreed' | 'ignoreLabel'>,
): (voxel: number) => boolean {
  const { labels, rivals } = map;
  return (voxel) => {
    const predicted = labels[voxel];
    // Not predicted, or of a class that the label mapping calls unknown.
    if (predicted === ignoreLabel) return false;
    if (processed[voxel] !== predicted || band?.[voxel] === 1 || agreed?.[voxel] === 0) return false;
    return vetoAbove === undefined || predicted !== 0 || (rivals?.[voxel] ?? 0) <= vetoAbove;
  };
}

/** Provenance of every voxel that no human decided. */
export function originRule(given: ProcessedMap, rules: CutRules): (voxel: number) => number {
  const { map, processed } = given;
  const { cuts, seed, stream, ignoreLabel } = rules;
  const undecided = undecidedRule(given, rules);
  const highest = Math.max(ignoreLabel, ...cuts.keys());
  const byLabel = Array.from({ length: highest + 1 }, (_, label) => cuts.get(label) ?? EVERYTHING);
  return (voxel) => {
    if (map.inside?.[voxel] === 0) return PROVENANCE.untouched;
    const predicted = map.labels[voxel];
    if (processed[voxel] !== predicted) {
      // A voxel that a rule gave away is the rule's word; its confidence spoke for the label it lost.
      const removed = processed[voxel] === ignoreLabel || processed[voxel] === 0;
      return removed ? PROVENANCE.removedByPostProcessing : PROVENANCE.model;
    }
    // A class that the label mapping calls unknown: nothing is claimed of it, whatever its confidence.
    if (predicted === ignoreLabel) return PROVENANCE.ignoredByThreshold;
    const cut = byLabel[predicted] ?? EVERYTHING;
    const kept = undecided(voxel) && passes(cut, map.codes[voxel], seed, stream, voxel);
    return kept ? PROVENANCE.model : PROVENANCE.ignoredByThreshold;
  };
}

/** The label that a pseudo-label holds at a voxel that no human decided; outside of what was predicted that is ignore. */
export function labelRule(given: ProcessedMap, rules: CutRules): (voxel: number) => number {
  const origin = originRule(given, rules);
  const { processed } = given;
  return (voxel) =>
    origin(voxel) === PROVENANCE.ignoredByThreshold ? rules.ignoreLabel : (processed[voxel] ?? 0);
}
