import { type CaseLabel, countClasses, type Task, targetOf } from './caseLabels.ts';

/** How much a case counts: the same for all, or so that every class counts the same. */
export type Weighting = 'none' | 'balanced';

/**
 * Weight of each case and output, `[case][class]`. Balanced: n / (classes · n of the class), scikit-learn's; of a
 * multi-label class, n / (2 · n of those that have it, or have it not).
 */
export function classWeights(task: Task, labels: readonly CaseLabel[], weighting: Weighting): number[][] {
  const all = labels.length;
  const counts = countClasses(task, labels);
  return labels.map((label) => {
    if (weighting === 'none') return task.classes.map(() => 1);
    if (typeof label === 'number') {
      const weight = all / (task.classes.length * Math.max(1, counts[label] ?? 0));
      return task.classes.map(() => weight);
    }
    return targetOf(task, label).map((has, c) => {
      const count = counts[c] ?? 0;
      return all / (2 * Math.max(1, has ? count : all - count));
    });
  });
}
