import type { ConfidenceReduction, Reduction } from '../backend/index.ts';
import type { LabelRules } from '../network/index.ts';

/** Argmax over classes, or thresholds over regions. */
export function reductionOf(
  rules: LabelRules,
  probabilities: boolean,
  confidence?: ConfidenceReduction,
): Reduction {
  return rules.hasRegions
    ? { kind: 'regions', regionsClassOrder: rules.regionsClassOrder, probabilities, confidence }
    : { kind: 'softmax', probabilities, confidence };
}
