/**
 * Logistic regression with an L2 penalty, in float64, on standardised features: softmax over exclusive classes, or one
 * sigmoid a label. The same minimum as scikit-learn's `LogisticRegression(C = 1 / (strength · cases))`.
 */
import { type CaseLabel, stratumOf, type Task, targetOf } from './caseLabels.ts';
import { classWeights, type Weighting } from './classWeights.ts';
import { type Head, logitsOf, probabilitiesOf } from './head.ts';
import { minimise } from './minimise.ts';
import { stratifiedFolds } from './splits.ts';

export interface LabelledFeatures {
  readonly features: Float64Array;
  readonly label: CaseLabel;
}

export interface FitOptions {
  /** Penalty ½ · strength · Σ w² beside the mean loss; the bias is free. */
  readonly strength: number;
  readonly weighting: Weighting;
}

/** @returns a head for features as they are: standardisation is folded into it */
export function fitHead(task: Task, cases: readonly LabelledFeatures[], options: FitOptions): Head {
  const scale = scaleOf(cases.map(({ features }) => features));
  const inputs = cases.map(({ features }) =>
    features.map((value, i) => (value - (scale.mean[i] ?? 0)) / (scale.deviation[i] ?? 1)),
  );
  const dimension = scale.mean.length;
  const classes = task.classes.length;
  const objective = objectiveOf(task, cases, inputs, options);
  const found = minimise(new Float64Array(classes * (dimension + 1)), objective);
  return unscaled(found, scale, classes);
}

interface Scale {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** A channel that never changes keeps its scale: it says nothing, and must not be divided by 0. */
function scaleOf(rows: readonly Float64Array[]): Scale {
  const dimension = rows[0]?.length ?? 0;
  const mean = new Float64Array(dimension);
  const deviation = new Float64Array(dimension);
  for (const row of rows)
    row.forEach((value, i) => {
      mean[i] = (mean[i] ?? 0) + value / rows.length;
    });
  for (const row of rows)
    row.forEach((value, i) => {
      deviation[i] = (deviation[i] ?? 0) + (value - (mean[i] ?? 0)) ** 2 / rows.length;
    });
  return { mean, deviation: deviation.map((variance) => (variance > 1e-24 ? Math.sqrt(variance) : 1)) };
}

/** Parameters: `[class][feature…, bias]`. */
function objectiveOf(
  task: Task,
  cases: readonly LabelledFeatures[],
  inputs: readonly Float64Array[],
  { strength, weighting }: FitOptions,
) {
  const labels = cases.map(({ label }) => label);
  const weights = classWeights(task, labels, weighting);
  const targets = labels.map((label) => targetOf(task, label));
  const classes = task.classes.length;
  const stride = (inputs[0]?.length ?? 0) + 1;
  return (parameters: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let loss = 0;
    inputs.forEach((input, n) => {
      const logits = Array.from({ length: classes }, (_, c) => {
        let sum = parameters[c * stride + stride - 1] ?? 0;
        for (let i = 0; i < stride - 1; i++) sum += (parameters[c * stride + i] ?? 0) * (input[i] ?? 0);
        return sum;
      });
      const target = targets[n] ?? [];
      const weight = weights[n] ?? [];
      loss += lossOf(task, logits, target, weight) / inputs.length;
      probabilitiesOf(task, logits).forEach((probability, c) => {
        const slope = ((weight[c] ?? 1) * (probability - (target[c] ?? 0))) / inputs.length;
        for (let i = 0; i < stride - 1; i++)
          gradient[c * stride + i] = (gradient[c * stride + i] ?? 0) + slope * (input[i] ?? 0);
        gradient[c * stride + stride - 1] = (gradient[c * stride + stride - 1] ?? 0) + slope;
      });
    });
    for (let at = 0; at < parameters.length; at++) {
      if (at % stride === stride - 1) continue;
      loss += (strength / 2) * (parameters[at] ?? 0) ** 2;
      gradient[at] = (gradient[at] ?? 0) + strength * (parameters[at] ?? 0);
    }
    return loss;
  };
}

/** Cross-entropy of one case, from logits, so that no logarithm meets 0. */
export function lossOf(
  { kind }: Pick<Task, 'kind'>,
  logits: readonly number[],
  target: readonly number[],
  weight: readonly number[],
): number {
  if (kind === 'multiLabel') {
    return logits.reduce((sum, logit, c) => {
      const softplus = Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
      return sum + (weight[c] ?? 1) * (softplus - logit * (target[c] ?? 0));
    }, 0);
  }
  const largest = Math.max(...logits);
  const all = largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
  const own = target.indexOf(1);
  return (weight[own] ?? 1) * (all - (logits[own] ?? 0));
}

function unscaled(parameters: Float64Array, { mean, deviation }: Scale, classes: number): Head {
  const dimension = mean.length;
  const rows = Array.from({ length: classes }, (_, c) =>
    parameters.subarray(c * (dimension + 1), (c + 1) * (dimension + 1)),
  );
  const weight = rows.map((row) => row.slice(0, dimension).map((value, i) => value / (deviation[i] ?? 1)));
  const bias = rows.map((row, c) => {
    const shift = weight[c]?.reduce((sum, value, i) => sum + value * (mean[i] ?? 0), 0) ?? 0;
    return (row[dimension] ?? 0) - shift;
  });
  return { weight, bias };
}

/** From weak to strong; half a power of ten apart. */
export const STRENGTHS = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3] as const;
const FOLDS = 5;

/**
 * The penalty under which cases that were left out are foreseen best (mean cross-entropy over five stratified folds).
 * @param groups cases of one group (views of one scan) are left out together; by default each is its own
 */
export function chooseStrength(
  task: Task,
  cases: readonly LabelledFeatures[],
  { weighting, seed, groups }: { weighting: Weighting; seed: number; groups?: readonly number[] },
): number {
  const group = groups ?? cases.map((_, i) => i);
  const firsts = [...new Set(group)].map((id) => ({ id, at: group.indexOf(id) }));
  const strata = firsts.map(({ at }) => stratumOf(cases[at]?.label ?? 0));
  const parts = stratifiedFolds(strata, Math.min(FOLDS, firsts.length), seed).map(
    (part) => new Set(part.map((i) => firsts[i]?.id)),
  );
  const even = task.classes.map(() => 1);
  const losses = STRENGTHS.map((strength) => {
    let sum = 0;
    for (const part of parts) {
      const head = fitHead(
        task,
        cases.filter((_, i) => !part.has(group[i])),
        { strength, weighting },
      );
      for (const [i, { features, label }] of cases.entries())
        if (part.has(group[i])) sum += lossOf(task, logitsOf(head, features), targetOf(task, label), even);
    }
    return sum;
  });
  return STRENGTHS[losses.indexOf(Math.min(...losses))] ?? 1;
}
