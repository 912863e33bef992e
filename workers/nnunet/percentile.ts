/** NumPy's percentile with linear interpolation. @param sorted in rising order @param q in [0, 100] */
export function percentileOfSorted(sorted: ArrayLike<number>, q: number): number {
  const position = ((sorted.length - 1) * q) / 100;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  const share = position - below;
  return sorted[below] + (sorted[above] - sorted[below]) * share;
}
