/** Measures of how well scores order cases. Sources: Fawcett 2006; scikit-learn `roc_curve`, `average_precision_score`. */

/** A point for every threshold, from none found to all found. */
export interface CurvePoint {
  /** Cases from this score on are called positive; infinite at the beginning. */
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** Equal scores are one step. @param truth 0 or 1 */
export function thresholdCurve(scores: ArrayLike<number>, truth: ArrayLike<number>): CurvePoint[] {
  const order = Array.from({ length: scores.length }, (_, i) => i);
  order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const points: CurvePoint[] = [{ threshold: Number.POSITIVE_INFINITY, truePositives: 0, falsePositives: 0 }];
  let [truePositives, falsePositives] = [0, 0];
  order.forEach((at, k) => {
    if (truth[at]) truePositives += 1;
    else falsePositives += 1;
    const threshold = scores[at] ?? 0;
    const next = order[k + 1];
    if (next === undefined || scores[next] !== threshold)
      points.push({ threshold, truePositives, falsePositives });
  });
  return points;
}

/** Area under the curve of true against false positives; undefined where only one class is there. */
export function rocAuc(scores: ArrayLike<number>, truth: ArrayLike<number>): number | undefined {
  const curve = thresholdCurve(scores, truth);
  const last = curve.at(-1);
  if (!last?.truePositives || !last.falsePositives) return undefined;
  let area = 0;
  curve.forEach((point, i) => {
    const before = curve[i - 1] ?? point;
    area +=
      ((point.falsePositives - before.falsePositives) * (point.truePositives + before.truePositives)) / 2;
  });
  return area / (last.truePositives * last.falsePositives);
}

/** Average precision: precision at each threshold weighted by the recall that it adds. Undefined without positives. */
export function prAuc(scores: ArrayLike<number>, truth: ArrayLike<number>): number | undefined {
  const curve = thresholdCurve(scores, truth);
  const positives = curve.at(-1)?.truePositives;
  if (!positives) return undefined;
  let area = 0;
  curve.forEach(({ truePositives, falsePositives }, i) => {
    const gain = truePositives - (curve[i - 1]?.truePositives ?? 0);
    if (gain > 0) area += (gain / positives) * (truePositives / (truePositives + falsePositives));
  });
  // Thirds and their like may add up to a little more than 1.
  return Math.min(1, area);
}
