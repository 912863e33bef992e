import { percentileOfSorted } from '../percentile.ts';

/** The same of values that need not be sorted. */
export const percentile = (values: readonly number[], q: number): number =>
  percentileOfSorted(Float64Array.from(values).sort(), q);

/** Averages the two middle values of an even count, as NumPy does. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median of every column. */
export const columnMedians = (rows: readonly (readonly number[])[]): number[] =>
  rows[0].map((_, column) => median(rows.map((row) => row[column])));
