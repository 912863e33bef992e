import type { ClassMerge, ConfidenceReduction, Reduction } from '../backend/index.ts';
import type { LabelRules } from '../network/index.ts';

/** Argmax over classes, or thresholds over regions. */
export function reductionOf(
  rules: LabelRules,
  probabilities: boolean,
  confidence?: ConfidenceReduction,
  merge?: ClassMerge,
): Reduction {
  return rules.hasRegions
    ? { kind: 'regions', regionsClassOrder: rules.regionsClassOrder, probabilities, confidence }
    : { kind: 'softmax', probabilities, confidence, merge };
}
