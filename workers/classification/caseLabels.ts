/** `binary` and `multiClass`: every case is of one class. `multiLabel`: of any number of them. */
export type TaskKind = 'binary' | 'multiClass' | 'multiLabel';

export interface Task {
  readonly kind: TaskKind;
  /** In the order of the head's outputs. Of a binary task the second is the one that is looked for. */
  readonly classes: readonly string[];
}

/** Exclusive tasks: the class's index. Multi-label: 0 or 1 a class. */
export type CaseLabel = number | readonly number[];

/** 0 or 1 a class, `[class]`. */
export function targetOf({ classes }: Task, label: CaseLabel): readonly number[] {
  return typeof label === 'number' ? classes.map((_, c) => Number(c === label)) : label;
}

/** Cases of one stratum have the same classes. */
export const stratumOf = (label: CaseLabel): string =>
  typeof label === 'number' ? String(label) : label.join('');

/** Cases by class. */
export function countClasses(task: Task, labels: readonly CaseLabel[]): number[] {
  const targets = labels.map((label) => targetOf(task, label));
  return task.classes.map((_, c) => targets.reduce((sum, target) => sum + (target[c] ?? 0), 0));
}
