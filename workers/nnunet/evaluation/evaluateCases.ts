import type { LabelArray } from '../../components/index.ts';
import type { Zyx } from '../../image/index.ts';
import { countConfusion } from './confusion.ts';
import { type LabelOrRegion, metricKey, overlap } from './metrics.ts';
import { type CaseMetrics, type Summary, summarise } from './summary.ts';

export interface LabelMap {
  readonly data: LabelArray;
  readonly size: Zyx;
}

/** One case of an evaluation; maps are loaded one at a time. */
export interface EvaluatedCase {
  readonly predictionFile: string;
  readonly referenceFile: string;
  readonly prediction: () => Promise<LabelMap>;
  readonly reference: () => Promise<LabelMap>;
}

export interface EvaluationRules {
  /** Foreground regions if the dataset has regions, else foreground labels. */
  readonly entries: readonly LabelOrRegion[];
  readonly ignoreLabel?: number;
}

/** Dice, IoU and counts of every case, and their means. Source: nnU-Net `compute_metrics_on_folder`. */
export async function evaluateCases(
  cases: readonly EvaluatedCase[],
  rules: EvaluationRules,
): Promise<Summary> {
  const metrics: CaseMetrics[] = [];
  for (const one of cases) {
    const [prediction, reference] = [await one.prediction(), await one.reference()];
    metrics.push(measureCase(one, prediction, reference, rules));
  }
  return summarise(metrics, rules.entries);
}

function measureCase(
  { predictionFile, referenceFile }: EvaluatedCase,
  prediction: LabelMap,
  reference: LabelMap,
  { entries, ignoreLabel }: EvaluationRules,
): CaseMetrics {
  const confusion = countConfusion(prediction.data, reference.data, ignoreLabel);
  const metrics = Object.fromEntries(entries.map((entry) => [metricKey(entry), overlap(confusion, entry)]));
  return { metrics, prediction_file: predictionFile, reference_file: referenceFile };
}
