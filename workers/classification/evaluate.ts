/** What predictions of cases are worth, against their labels. */
import { z } from 'zod';
import { bootstrapOverCases } from './bootstrap.ts';
import { calibrationError, type ReliabilityBin, reliabilityBins } from './calibrationError.ts';
import { type CaseLabel, type Task, targetOf } from './caseLabels.ts';
import { decisionOf } from './head.ts';
import { prAuc, rocAuc, thresholdCurve } from './rankMetrics.ts';

const share = z.number().min(0).max(1);
const interval = z.tuple([z.number(), z.number()]);

export const classMetricsSchema = z.object({
  name: z.string(),
  positives: z.int().min(0),
  rocAuc: share.exactOptional(),
  /** 95 % over cases. */
  rocAucInterval: interval.exactOptional(),
  prAuc: share.exactOptional(),
  /** False positive rate and true positive rate, from (0, 0) to (1, 1). */
  curve: z.array(z.tuple([share, share])),
});

export const metricsSchema = z.object({
  cases: z.int().min(0),
  accuracy: share,
  accuracyInterval: interval.exactOptional(),
  /** Of a binary task the class that is looked for; else every class against the others. */
  classes: z.array(classMetricsSchema),
  /** Means over the classes that have one. */
  rocAuc: share.exactOptional(),
  prAuc: share.exactOptional(),
  /** Cases by true class (rows) and predicted class; of multi-label tasks a 2 × 2 table a class. */
  confusion: z.array(z.array(z.array(z.int().min(0)))),
  crossEntropy: z.number(),
  calibrationError: share,
  reliability: z.array(
    z.object({ from: share, to: share, cases: z.int().min(0), confidence: share, accuracy: share }),
  ),
});
export type ClassMetrics = z.infer<typeof classMetricsSchema>;
export type ClassifierMetrics = z.infer<typeof metricsSchema>;

/** A case with its label and what was said of it. */
export interface JudgedCase {
  readonly label: CaseLabel;
  /** `[class]` */
  readonly probabilities: readonly number[];
}

/** Accuracy of a multi-label task is the share of right answers over cases and classes. */
export function evaluateCases(task: Task, cases: readonly JudgedCase[]): ClassifierMetrics {
  const rights = cases.map((one) => rightShare(task, one));
  const listed = task.kind === 'binary' ? [1] : task.classes.map((_, c) => c);
  const classes = listed.map((c) => classMetrics(task, cases, c));
  const bins = reliabilityOf(task, cases);
  return {
    cases: cases.length,
    accuracy: mean(rights) ?? 0,
    ...given(
      'accuracyInterval',
      bootstrapOverCases(cases.length, (at) => mean(pick(rights, at))),
    ),
    classes,
    ...given('rocAuc', mean(classes.flatMap(({ rocAuc: area }) => area ?? []))),
    ...given('prAuc', mean(classes.flatMap(({ prAuc: area }) => area ?? []))),
    confusion: confusionOf(task, cases),
    crossEntropy: mean(cases.map((one) => surprise(task, one))) ?? 0,
    calibrationError: calibrationError(bins),
    reliability: bins,
  };
}

function classMetrics(task: Task, cases: readonly JudgedCase[], c: number): ClassMetrics {
  const scores = cases.map(({ probabilities }) => probabilities[c] ?? 0);
  const truth = cases.map(({ label }) => targetOf(task, label)[c] ?? 0);
  const curve = thresholdCurve(scores, truth);
  const { truePositives: positives = 0, falsePositives: negatives = 0 } = curve.at(-1) ?? {};
  const area = (at: Uint32Array) => rocAuc(pick(scores, at), pick(truth, at));
  return {
    name: task.classes[c] ?? '',
    positives,
    ...given('rocAuc', rocAuc(scores, truth)),
    ...given('rocAucInterval', bootstrapOverCases(cases.length, area)),
    ...given('prAuc', prAuc(scores, truth)),
    curve: curve.map((point) => [
      point.falsePositives / Math.max(1, negatives),
      point.truePositives / Math.max(1, positives),
    ]),
  };
}

function rightShare(task: Task, { label, probabilities }: JudgedCase): number {
  const decision = decisionOf(task, probabilities);
  if (typeof decision === 'number') return Number(decision === label);
  const target = targetOf(task, label);
  return mean(decision.map((one, c) => Number(one === target[c]))) ?? 0;
}

function surprise(task: Task, { label, probabilities }: JudgedCase): number {
  const least = Number.MIN_VALUE;
  if (typeof label === 'number') return -Math.log(Math.max(least, probabilities[label] ?? 0));
  return targetOf(task, label).reduce((sum, has, c) => {
    const probability = probabilities[c] ?? 0;
    return sum - Math.log(Math.max(least, has ? probability : 1 - probability));
  }, 0);
}

/** Of the decision that was taken: its probability, and whether it was right. */
function reliabilityOf(task: Task, cases: readonly JudgedCase[]): ReliabilityBin[] {
  const answers = cases.flatMap(({ label, probabilities }) => {
    const decision = decisionOf(task, probabilities);
    if (typeof decision === 'number')
      return [{ confidence: probabilities[decision] ?? 0, right: Number(decision === label) }];
    const target = targetOf(task, label);
    return decision.map((one, c) => ({
      confidence: Math.max(probabilities[c] ?? 0, 1 - (probabilities[c] ?? 0)),
      right: Number(one === target[c]),
    }));
  });
  return reliabilityBins(
    answers.map(({ confidence }) => confidence),
    answers.map(({ right }) => right),
  );
}

function confusionOf(task: Task, cases: readonly JudgedCase[]): number[][][] {
  const size = task.kind === 'multiLabel' ? 2 : task.classes.length;
  const tables = Array.from({ length: task.kind === 'multiLabel' ? task.classes.length : 1 }, () =>
    Array.from({ length: size }, () => new Array<number>(size).fill(0)),
  );
  for (const { label, probabilities } of cases) {
    const decision = decisionOf(task, probabilities);
    const truths = typeof label === 'number' ? [label] : label;
    const decisions = typeof decision === 'number' ? [decision] : decision;
    truths.forEach((truth, k) => {
      const row = tables[k]?.[truth];
      const said = decisions[k] ?? 0;
      if (row) row[said] = (row[said] ?? 0) + 1;
    });
  }
  return tables;
}

const pick = (values: readonly number[], at: Uint32Array): number[] => Array.from(at, (i) => values[i] ?? 0);

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Left out where there is none. */
const given = <Key extends string, T>(key: Key, value: T | undefined): { [K in Key]?: T } =>
  value === undefined ? {} : ({ [key]: value } as { [K in Key]: T });
