import { type DatasetJson, foregroundNames, labelRules } from '../../network/index.ts';
import { evaluationRules, metricKey, type Summary } from '../../nnunet/evaluation/index.ts';
import type { ValidationTable } from './api.ts';

/** A job's file with what its validation found, for the page. */
export const VALIDATION_FILE = 'validation.json';

/** Dice by class and case of a summary. Pure; null where neither map has the class. @param cases in the summary's order */
export function validationTable(
  { mean, metric_per_case }: Summary,
  dataset: DatasetJson,
  cases: readonly string[],
): ValidationTable {
  const names = foregroundNames(labelRules(dataset));
  const keys = evaluationRules(dataset).entries.map(metricKey);
  return {
    classes: keys.map((key, c) => ({ name: names[c] ?? key, dice: numberOf(mean[key]?.Dice) })),
    cases: metric_per_case.map(({ metrics }, at) => ({
      name: cases[at] ?? '',
      dice: keys.map((key) => numberOf(metrics[key]?.Dice)),
    })),
  };
}

const numberOf = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;
