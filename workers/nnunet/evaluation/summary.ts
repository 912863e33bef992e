import { type LabelOrRegion, METRIC_NAMES, type Metrics, metricKey, valuesOf } from './metrics.ts';

export interface CaseMetrics {
  readonly metrics: Readonly<Record<string, Metrics>>;
  readonly prediction_file: string;
  readonly reference_file: string;
}

/** nnU-Net's summary.json. Scores that do not exist are NaN. */
export interface Summary {
  readonly foreground_mean: Metrics;
  readonly mean: Readonly<Record<string, Metrics>>;
  readonly metric_per_case: readonly CaseMetrics[];
}

/** Means over cases leave NaN out; the foreground mean does not: a class that no case has makes it NaN.
 *  Source: nnU-Net `compute_metrics_on_folder`. */
export function summarise(cases: readonly CaseMetrics[], entries: readonly LabelOrRegion[]): Summary {
  const mean = Object.fromEntries(
    entries.map(metricKey).map((key) => [
      key,
      meanOf(
        cases.map(({ metrics }) => metrics[key]),
        nanMean,
      ),
    ]),
  );
  const foreground = entries.filter((entry) => valuesOf(entry).some((value) => value !== 0));
  return {
    foreground_mean: meanOf(
      foreground.map((entry) => mean[metricKey(entry)]),
      plainMean,
    ),
    mean,
    metric_per_case: cases,
  };
}

function meanOf(rows: readonly Metrics[], average: (values: readonly number[]) => number): Metrics {
  const entries = METRIC_NAMES.map((name) => [name, average(rows.map((row) => row[name]))] as const);
  return Object.fromEntries(entries) as unknown as Metrics;
}

const plainMean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const nanMean = (values: readonly number[]): number =>
  plainMean(values.filter((value) => !Number.isNaN(value)));
