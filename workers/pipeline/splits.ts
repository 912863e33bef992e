/** Which labelled cases are used for what in one fold. Source: spec semisupervised.md §1, "No leakage". */
import { type Groups, ownFolds, type Split } from '../nnunet/index.ts';
import { needsHeldOut, type PipelineFile } from './pipelineFile.ts';

/** Disjoint. */
export interface LabelledSplit {
  readonly train: readonly string[];
  /** Calibrates, stops early, compares rounds; empty where nothing of that is asked for. */
  readonly heldOut: readonly string[];
  /** Reported; nothing else ever reads their labels. */
  readonly evaluated: readonly string[];
}

export interface KnownOfCases {
  /** Of the labelled set, by patient or a person's own. @default nnU-Net's, by patient where `groups` says so */
  readonly folds?: readonly Split[] | undefined;
  /** Whose scans the cases are, where several are one person's. */
  readonly groups?: Groups | undefined;
}

/** @param cases names of all labelled cases; of a person who is judged on, none is anywhere else */
export function splitLabelled(
  file: PipelineFile,
  cases: readonly string[],
  fold: number,
  { folds, groups }: KnownOfCases = {},
): LabelledSplit {
  const { evaluation } = file;
  if (evaluation.on === 'locked') {
    const locked = new Set(evaluation.cases);
    const evaluated = cases.filter((id) => locked.has(id));
    const open = cases.filter((id) => !locked.has(id));
    return { ...holdOut(file, unrelated(open, evaluated, groups), fold, groups), evaluated };
  }
  const { train: rest = [], val = [] } = (folds ?? foldsOf(cases, groups))[fold] ?? {};
  const evaluated = val.filter((id) => cases.includes(id));
  // A person's own splits_final.json may name a case on both sides.
  const known = rest.filter((id) => cases.includes(id) && !evaluated.includes(id));
  return { ...holdOut(file, unrelated(known, evaluated, groups), 0, groups), evaluated };
}

/** Cases of nobody who is judged on. */
export function unrelated(
  cases: readonly string[],
  evaluated: readonly string[],
  groups: Groups | undefined,
): string[] {
  const of = (id: string) => groups?.get(id) ?? id;
  const judged = new Set(evaluated.map(of));
  return cases.filter((id) => !judged.has(of(id)));
}

const foldsOf = (cases: readonly string[], groups: Groups | undefined): readonly Split[] =>
  ownFolds(new Map(cases.map((id) => [id, groups?.get(id) ?? id])));

function holdOut(file: PipelineFile, cases: readonly string[], fold: number, groups: Groups | undefined) {
  if (!needsHeldOut(file)) return { train: cases, heldOut: [] };
  const folds = foldsOf(cases, groups);
  // Of few patients there are fewer folds.
  const { train = [], val: heldOut = [] } = folds[fold % Math.max(1, folds.length)] ?? {};
  return { train, heldOut };
}
