import type { Confusion } from './confusion.ts';

/** What nnU-Net evaluates: one label, or the union of a region's labels. */
export type LabelOrRegion = number | readonly number[];

/** Field names as in nnU-Net's summary.json. */
export interface Metrics {
  readonly Dice: number;
  readonly IoU: number;
  readonly TP: number;
  readonly FP: number;
  readonly FN: number;
  readonly TN: number;
  readonly n_pred: number;
  readonly n_ref: number;
}

export const METRIC_NAMES = ['Dice', 'FN', 'FP', 'IoU', 'TN', 'TP', 'n_pred', 'n_ref'] as const;

export const valuesOf = (entry: LabelOrRegion): readonly number[] =>
  typeof entry === 'number' ? [entry] : entry;

/** "1" for a label, Python's text of a tuple for a region: "(1, 2, 3)", "(3,)". */
export function metricKey(entry: LabelOrRegion): string {
  if (typeof entry === 'number') return String(entry);
  return entry.length === 1 ? `(${entry[0]},)` : `(${entry.join(', ')})`;
}

/** Overlap of one label or region. Dice and IoU are NaN where it is in neither map. Source: spec §8, "Metrics". */
export function overlap({ pairs }: Confusion, entry: LabelOrRegion): Metrics {
  const values = new Set(valuesOf(entry));
  let [TP, FP, FN, TN] = [0, 0, 0, 0];
  for (const { predicted, reference, voxels } of pairs) {
    const inPrediction = values.has(predicted);
    const inReference = values.has(reference);
    if (inPrediction && inReference) TP += voxels;
    else if (inPrediction) FP += voxels;
    else if (inReference) FN += voxels;
    else TN += voxels;
  }
  const union = TP + FP + FN;
  return {
    Dice: union === 0 ? Number.NaN : (2 * TP) / (2 * TP + FP + FN),
    IoU: union === 0 ? Number.NaN : TP / union,
    TP,
    FP,
    FN,
    TN,
    n_pred: TP + FP,
    n_ref: TP + FN,
  };
}
