/** NumPy's percentile with linear interpolation, `q` in [0, 100]. `values` need not be sorted. */
export function percentile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = ((sorted.length - 1) * q) / 100;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  const share = position - below;
  return sorted[below] + (sorted[above] - sorted[below]) * share;
}

/** Averages the two middle values of an even count, as NumPy does. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median of every column. */
export const columnMedians = (rows: readonly (readonly number[])[]): number[] =>
  rows[0].map((_, column) => median(rows.map((row) => row[column])));
