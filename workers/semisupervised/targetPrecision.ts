/** The cut at which a class is as precise on held-out labelled cases as asked, with a bootstrap over cases. Spec §4. */
import type { LabelArray } from '../components/index.ts';
import { LARGEST_CODE } from './logOdds.ts';
import type { PredictedMap } from './predictedMap.ts';
import { seededUniform } from './seededHash.ts';
import type { ClassCut } from './thresholds.ts';

/** Bins of log-odds; 64 codes, 1/32 of log-odds, each. */
export const PRECISION_BINS = 1024;
const CODES_PER_BIN = (LARGEST_CODE + 1) / PRECISION_BINS;
export const FEWEST_CASES = 5;
const DRAWS = 1000;
/** A one-sided lower 90 % bound. */
const LOWER_SHARE = 0.1;

/** One class in one labelled case: voxels predicted as it by confidence, and how many of them are right. */
export interface PrecisionCounts {
  readonly predicted: Float64Array;
  readonly correct: Float64Array;
  /** Whether the reference has the class at all. */
  readonly present: boolean;
}

/** Over all voxels of a case but those whose reference is ignore. @returns by label value */
export function countPrecision(
  { labels, codes }: PredictedMap,
  reference: LabelArray,
  values: readonly number[],
  ignoreLabel?: number,
): Map<number, PrecisionCounts> {
  const seen = new Set<number>();
  const counts = new Map(
    values.map((value) => [
      value,
      { predicted: new Float64Array(PRECISION_BINS), correct: new Float64Array(PRECISION_BINS) },
    ]),
  );
  for (let voxel = 0; voxel < labels.length; voxel++) {
    if (reference[voxel] === ignoreLabel) continue;
    seen.add(reference[voxel]);
    const of = counts.get(labels[voxel]);
    if (!of) continue;
    const bin = Math.floor(codes[voxel] / CODES_PER_BIN);
    of.predicted[bin]++;
    if (labels[voxel] === reference[voxel]) of.correct[bin]++;
  }
  return new Map([...counts].map(([value, of]) => [value, { ...of, present: seen.has(value) }]));
}

export type PrecisionCut =
  | { readonly kind: 'unavailable'; readonly cases: number }
  | {
      /** `unreachable`: the cut with the best bound, shown instead. */
      readonly kind: 'reached' | 'unreachable';
      readonly cut: ClassCut;
      /** Over all cases, and its lower bound, at or above the cut. */
      readonly precision: number;
      readonly lowerBound: number;
      /** Share of the voxels predicted as the class that are kept. */
      readonly kept: number;
    };

/** The smallest cut whose lower bound reaches `target`. Resamples cases, not voxels, which are far from independent. */
export function precisionCut(cases: readonly PrecisionCounts[], target: number, seed: number): PrecisionCut {
  const present = cases.filter((one) => one.present).length;
  if (present < FEWEST_CASES) return { kind: 'unavailable', cases: present };
  const above = cases.map(({ predicted, correct }) => ({
    predicted: atOrAbove(predicted),
    correct: atOrAbove(correct),
  }));
  const bounds = lowerBounds(above, seed);
  const found = bounds.findIndex((bound) => bound >= target);
  const bin = found >= 0 ? found : bounds.indexOf(Math.max(...bounds));
  const sum = (of: 'predicted' | 'correct', at: number) =>
    above.reduce((total, one) => total + one[of][at], 0);
  return {
    kind: found >= 0 ? 'reached' : 'unreachable',
    cut: { code: bin * CODES_PER_BIN, shareAtCode: 1 },
    precision: sum('correct', bin) / sum('predicted', bin),
    lowerBound: bounds[bin],
    kept: sum('predicted', bin) / sum('predicted', 0),
  };
}

function atOrAbove(histogram: Float64Array): Float64Array {
  const sums = histogram.slice();
  for (let bin = sums.length - 2; bin >= 0; bin--) sums[bin] += sums[bin + 1];
  return sums;
}

function lowerBounds(
  cases: readonly { predicted: Float64Array; correct: Float64Array }[],
  seed: number,
): number[] {
  const precisions = Array.from({ length: PRECISION_BINS }, () => new Float64Array(DRAWS));
  const predicted = new Float64Array(PRECISION_BINS);
  const correct = new Float64Array(PRECISION_BINS);
  for (let draw = 0; draw < DRAWS; draw++) {
    predicted.fill(0);
    correct.fill(0);
    for (let i = 0; i < cases.length; i++) {
      const one = cases[Math.floor(seededUniform(seed, draw, i) * cases.length)];
      for (let bin = 0; bin < PRECISION_BINS; bin++) {
        predicted[bin] += one.predicted[bin];
        correct[bin] += one.correct[bin];
      }
    }
    // A draw that keeps nothing promises nothing.
    for (let bin = 0; bin < PRECISION_BINS; bin++)
      precisions[bin][draw] = predicted[bin] > 0 ? correct[bin] / predicted[bin] : 0;
  }
  return precisions.map((draws) => draws.sort()[Math.floor(LOWER_SHARE * DRAWS)]);
}
