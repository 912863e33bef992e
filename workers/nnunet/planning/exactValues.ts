/** Intensities of a dataset whose cases all weigh the same, and nothing is drawn (spec §4.1). */
import { percentileOfSorted } from '../percentile.ts';
import type { IntensityProperties } from './fingerprint.ts';

/** The foreground of one channel of a case. */
export interface ExactValues {
  readonly mean: number;
  readonly meanOfSquares: number;
  readonly min: number;
  readonly max: number;
  /** Values at evenly spaced ranks. */
  readonly quantiles: Float32Array;
}

/** Resolution of percentiles: a twentieth of the half per cent that plans clip at. */
const QUANTILES = 4000;

/** @param values at least one; sorted in place */
export function exactValues(values: Float32Array): ExactValues {
  values.sort();
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const count = values.length;
  return {
    mean: sum / count,
    meanOfSquares: squares / count,
    min: values[0] ?? 0,
    max: values[count - 1] ?? 0,
    quantiles: Float32Array.from(
      { length: Math.min(QUANTILES, count) },
      (_, i) => values[Math.floor(((i + 0.5) / Math.min(QUANTILES, count)) * count)] ?? 0,
    ),
  };
}

/** Statistics of cases that weigh the same, however many voxels they have. */
export function exactProperties(cases: readonly ExactValues[]): IntensityProperties {
  const average = (value: (one: ExactValues) => number) =>
    cases.reduce((sum, one) => sum + value(one), 0) / Math.max(1, cases.length);
  const mean = average((one) => one.mean);
  const all = pooled(cases);
  const at = (q: number) => (all.length === 0 ? 0 : percentileOfSorted(all, q));
  return {
    mean,
    std: Math.sqrt(Math.max(0, average((one) => one.meanOfSquares) - mean ** 2)),
    min: Math.min(...cases.map(({ min }) => min)),
    max: Math.max(...cases.map(({ max }) => max)),
    median: at(50),
    percentile_99_5: at(99.5),
    percentile_00_5: at(0.5),
  };
}

/** As many values of each case, rising. Cases with fewer voxels repeat theirs. */
function pooled(cases: readonly ExactValues[]): Float32Array {
  const all = new Float32Array(cases.length * QUANTILES);
  cases.forEach(({ quantiles }, c) => {
    for (let i = 0; i < QUANTILES; i++)
      all[c * QUANTILES + i] = quantiles[Math.floor(((i + 0.5) / QUANTILES) * quantiles.length)] ?? 0;
  });
  return all.sort();
}
