/** Online validation: pseudo Dice of hard predictions on patches, and its moving mean (spec nnunet-v2.md §7.7). */

/** Voxel counts per output channel, summed over batches. */
export interface OverlapCounts {
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
  readonly falseNegatives: readonly number[];
}

export function addCounts(a: OverlapCounts, b: OverlapCounts): OverlapCounts {
  const sum = (x: readonly number[], y: readonly number[]) => x.map((count, c) => count + (y[c] ?? 0));
  return {
    truePositives: sum(a.truePositives, b.truePositives),
    falsePositives: sum(a.falsePositives, b.falsePositives),
    falseNegatives: sum(a.falseNegatives, b.falseNegatives),
  };
}

export interface PseudoDice {
  /** NaN for a class that neither prediction nor reference has. */
  readonly perClass: readonly number[];
  /** Mean of those that are numbers; NaN without any. */
  readonly mean: number;
}

/** @param hasBackground channel 0 is background and left out (softmax) */
export function pseudoDice(counts: OverlapCounts, hasBackground: boolean): PseudoDice {
  const all = counts.truePositives.map((hits, c) => {
    const errors = (counts.falsePositives[c] ?? 0) + (counts.falseNegatives[c] ?? 0);
    return (2 * hits) / (2 * hits + errors);
  });
  const perClass = hasBackground ? all.slice(1) : all;
  const known = perClass.filter((dice) => !Number.isNaN(dice));
  return { perClass, mean: known.reduce((sum, dice) => sum + dice, 0) / known.length };
}

/** nnU-Net's moving mean: the first value as it is. */
export function movingDice(before: number | undefined, dice: number): number {
  return before === undefined ? dice : 0.9 * before + 0.1 * dice;
}
