/** How far a result lies from nnU-Net's. */

/** Largest absolute difference; infinite when lengths differ or a value is no number. */
export function worstDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < found.length; i++) {
    const difference = Math.abs((found[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    if (!(difference <= worst)) worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return worst;
}

/** Share of elements that pass. */
export function shareWhere(length: number, passes: (i: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < length; i++) if (passes(i)) count++;
  return count / length;
}

/** Voxels that differ although their margin exceeds `bar`. */
export function decidedDifferences(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  margins: ArrayLike<number>,
  bar: number,
): number {
  let count = 0;
  for (let i = 0; i < expected.length; i++) {
    if (found[i] !== expected[i] && (margins[i] ?? 0) > bar) count++;
  }
  return count;
}

/** Per voxel: how far the two best probabilities lie apart (softmax), or the nearest one from 0.5 (regions). */
export function probabilityMargins(
  probabilities: readonly ArrayLike<number>[],
  hasRegions: boolean,
): Float32Array {
  const voxels = probabilities[0]?.length ?? 0;
  return Float32Array.from({ length: voxels }, (_, i) => {
    const values = probabilities.map((channel) => channel[i] as number);
    if (hasRegions) return Math.min(...values.map((p) => Math.abs(p - 0.5)));
    const [best = 0, second = 0] = values.sort((a, b) => b - a);
    return best - second;
  });
}

/** The same in logits: `log p1 - log p2`, or the nearest logit from 0. */
export function logitMargins(probabilities: readonly ArrayLike<number>[], hasRegions: boolean): Float32Array {
  const voxels = probabilities[0]?.length ?? 0;
  return Float32Array.from({ length: voxels }, (_, i) => {
    const values = probabilities.map((channel) => channel[i] as number);
    if (hasRegions) return Math.min(...values.map((p) => Math.abs(Math.log(p / (1 - p)))));
    const [best = 0, second = 0] = values.sort((a, b) => b - a);
    return Math.log(best / second);
  });
}

/** Rounding of a float32 probability near 1. */
const ROUNDING = 1.2e-7;

/**
 * Largest difference between the logits behind `probabilities` `[class][voxel]` and the expected ones. Softmax: of
 * log-probabilities, which may be twice the logits' difference. Regions: first order, less the rounding of p.
 */
export function worstLogitDifference(
  probabilities: Float32Array,
  expected: Float32Array,
  classes: number,
  hasRegions: boolean,
): number {
  if (probabilities.length !== expected.length) return Number.POSITIVE_INFINITY;
  const voxels = expected.length / classes;
  let worst = 0;
  for (let i = 0; i < voxels; i++) {
    const at = Array.from({ length: classes }, (_, c) => c * voxels + i);
    const differences = hasRegions
      ? at.map((k) => sigmoidDifference(probabilities[k] as number, expected[k] as number))
      : softmaxDifferences(
          at.map((k) => probabilities[k] as number),
          at.map((k) => expected[k] as number),
        );
    for (const difference of differences) if (!(difference <= worst)) worst = difference;
  }
  return worst;
}

function sigmoidDifference(p: number, logit: number): number {
  if (logit < 0) return Math.abs(Math.log(p) + Math.log1p(Math.exp(-logit)));
  const q = 1 / (1 + Math.exp(-logit));
  return Math.max(0, Math.abs(p - q) - ROUNDING) / Math.max(q * (1 - q), Number.MIN_VALUE);
}

function softmaxDifferences(p: readonly number[], logits: readonly number[]): number[] {
  const highest = Math.max(...logits);
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0)) + highest;
  // Below 1e-37 a float32 probability has lost digits (or is 0).
  return logits.flatMap((logit, c) =>
    (p[c] ?? 0) < 1e-37 ? [] : [Math.abs(Math.log(p[c] as number) - (logit - total))],
  );
}
