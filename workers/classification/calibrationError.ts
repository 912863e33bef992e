/** Whether probabilities mean what they say. Source: Guo et al. 2017. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly cases: number;
  /** Means over the bin's cases; 0 where it has none. */
  readonly confidence: number;
  readonly accuracy: number;
}

/** Bins of equal width; a probability on a border belongs to the bin below. @param right 0 or 1 */
export function reliabilityBins(
  probabilities: ArrayLike<number>,
  right: ArrayLike<number>,
  bins = 15,
): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ cases: 0, confidence: 0, accuracy: 0 }));
  for (let i = 0; i < probabilities.length; i++) {
    const probability = probabilities[i] ?? 0;
    const sum = sums[Math.min(bins - 1, Math.max(0, Math.ceil(probability * bins) - 1))];
    if (!sum) continue;
    sum.cases += 1;
    sum.confidence += probability;
    sum.accuracy += right[i] ?? 0;
  }
  return sums.map(({ cases, confidence, accuracy }, i) => ({
    from: i / bins,
    to: (i + 1) / bins,
    cases,
    confidence: cases === 0 ? 0 : Math.min(1, confidence / cases),
    accuracy: cases === 0 ? 0 : accuracy / cases,
  }));
}

/** Expected calibration error: |confidence - accuracy| of the bins, weighted by their cases. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const all = bins.reduce((sum, { cases }) => sum + cases, 0);
  if (all === 0) return 0;
  return bins.reduce(
    (sum, { cases, confidence, accuracy }) => sum + (cases / all) * Math.abs(confidence - accuracy),
    0,
  );
}
