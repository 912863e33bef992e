/**
 * Two models on the same cases: how far apart they are, and whether chance would do as well. Case by case, because cases
 * differ far more than models do. Sources: Wilcoxon 1945; Efron 1979 (percentile bootstrap).
 */
import { percentileOfSorted } from '../percentile.ts';
import { RandomState } from '../randomState.ts';

export interface PairedComparison {
  /** Cases that both have a number for. */
  readonly cases: number;
  /** Of first minus second. */
  readonly meanDifference: number;
  /** 95 % bootstrap interval over cases; undefined below two cases. */
  readonly interval?: readonly [low: number, high: number];
  /** Two-sided, Wilcoxon signed-rank; undefined where no case differs. */
  readonly p?: number;
}

const RESAMPLES = 10_000;
/** The same cases give the same interval. */
const SEED = 1;
/** Beyond it the distribution of the rank sum is normal to any digit that matters. */
const EXACT_UP_TO = 200;

/** @param pairs numbers of the two models, case by case; a pair with NaN is left out */
export function comparePaired(
  pairs: readonly (readonly [first: number, second: number])[],
): PairedComparison {
  const differences = pairs.map(([first, second]) => first - second).filter((one) => !Number.isNaN(one));
  const p = wilcoxonP(differences);
  return {
    cases: differences.length,
    meanDifference: meanOf(differences),
    ...(differences.length > 1 && { interval: bootstrapInterval(differences) }),
    ...(p !== undefined && { p }),
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** 2.5th and 97.5th percentile of the mean over resampled cases. */
export function bootstrapInterval(values: readonly number[]): readonly [number, number] {
  const random = new RandomState(SEED);
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    const drawn = random.choiceWithReplacement(values.length, values.length);
    return drawn.reduce((sum, index) => sum + values[index], 0) / values.length;
  }).sort();
  return [percentileOfSorted(means, 2.5), percentileOfSorted(means, 97.5)];
}

/** Two-sided p of the signed-rank test; differences of 0 are left out. Exact with ties too: over all signs of the ranks. */
export function wilcoxonP(differences: readonly number[]): number | undefined {
  const kept = differences.filter((one) => one !== 0);
  if (kept.length === 0) return undefined;
  const doubled = doubledRanks(kept.map(Math.abs));
  const positive = doubled.reduce((sum, rank, i) => sum + (kept[i] > 0 ? rank : 0), 0);
  const total = doubled.reduce((a, b) => a + b, 0);
  const smaller = Math.min(positive, total - positive);
  return kept.length <= EXACT_UP_TO ? exactP(doubled, smaller) : normalP(doubled, smaller);
}

/** Ranks from 1, equal values sharing their mean rank, times two: whole numbers. */
function doubledRanks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let i = from; i < to; i++) ranks[order[i]] = from + to + 1;
    from = to;
  }
  return ranks;
}

/** Share of the 2ⁿ signs whose sum of positive ranks is as far out as `smaller`, on both sides. */
function exactP(doubled: readonly number[], smaller: number): number {
  const total = doubled.reduce((a, b) => a + b, 0);
  const share = new Float64Array(total + 1);
  share[0] = 1;
  let reached = 0;
  for (const rank of doubled) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum--)
      share[sum] = (share[sum] + (sum >= rank ? share[sum - rank] : 0)) / 2;
  }
  const tail = share.subarray(0, smaller + 1).reduce((a, b) => a + b, 0);
  return Math.min(1, 2 * tail);
}

/** The variance Σ rank² / 4 holds with ties too. */
function normalP(doubled: readonly number[], smaller: number): number {
  const mean = doubled.reduce((a, b) => a + b, 0) / 2;
  const deviation = Math.sqrt(doubled.reduce((sum, rank) => sum + rank * rank, 0)) / 2;
  return erfc(Math.abs(smaller - mean) / deviation / Math.SQRT2);
}

/** Relative error below 1.2e-7. Source: Press et al., Numerical Recipes, `erfcc` (a Chebyshev fit). */
function erfc(x: number): number {
  const t = 1 / (1 + 0.5 * x);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  const fit = terms.reduceRight((sum, term) => term + t * sum, 0);
  return t * Math.exp(-x * x + fit);
}
