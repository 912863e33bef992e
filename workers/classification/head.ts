import type { Task } from './caseLabels.ts';

/** A linear layer on pooled features, as PyTorch's `Linear`. */
export interface Head {
  /** `[class][feature]` */
  readonly weight: readonly Float64Array[];
  readonly bias: readonly number[];
}

export function logitsOf({ weight, bias }: Head, features: ArrayLike<number>): number[] {
  return weight.map((row, c) => {
    let sum = bias[c] ?? 0;
    for (let i = 0; i < row.length; i++) sum += (row[i] ?? 0) * (features[i] ?? 0);
    return sum;
  });
}

/** Softmax over classes, or a sigmoid for each. */
export function probabilitiesOf({ kind }: Pick<Task, 'kind'>, logits: readonly number[]): number[] {
  if (kind === 'multiLabel') return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** The likeliest class, or which classes are likelier than not. */
export function decisionOf(
  { kind }: Pick<Task, 'kind'>,
  probabilities: readonly number[],
): number | number[] {
  if (kind === 'multiLabel') return probabilities.map((p) => Number(p > 0.5));
  return probabilities.indexOf(Math.max(...probabilities));
}
