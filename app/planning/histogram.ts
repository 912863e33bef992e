/** One bar: cases whose value lies in it. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Bars of equal width over the values' range; equal values are one bar. Values at an edge belong to the bar above it,
 *  the largest to the last. */
export function histogram(values: readonly number[], bars: number): Bar[] {
  if (values.length === 0) return [];
  const from = values.reduce((least, value) => Math.min(least, value));
  const to = values.reduce((most, value) => Math.max(most, value));
  if (from === to) return [{ from, to, count: values.length }];
  const width = (to - from) / bars;
  const counts = new Array<number>(bars).fill(0);
  for (const value of values) {
    const bar = Math.min(bars - 1, Math.floor((value - from) / width));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return counts.map((count, bar) => ({ from: from + bar * width, to: from + (bar + 1) * width, count }));
}

/** Middle value; the mean of the two middle ones of an even count. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
