/** Which labelled cases are used for what in one fold. Source: spec semisupervised.md §1, "No leakage". */
import { makeSplits, type Split } from '../nnunet/index.ts';
import { needsHeldOut, type PipelineFile } from './pipelineFile.ts';

/** Disjoint. */
export interface LabelledSplit {
  readonly train: readonly string[];
  /** Calibrates, stops early, compares rounds; empty where nothing of that is asked for. */
  readonly heldOut: readonly string[];
  /** Reported; nothing else ever reads their labels. */
  readonly evaluated: readonly string[];
}

/** @param cases names of all labelled cases @param folds of the labelled set, by patient or a person's own; @default nnU-Net's */
export function splitLabelled(
  file: PipelineFile,
  cases: readonly string[],
  fold: number,
  folds: readonly Split[] = makeSplits(cases),
): LabelledSplit {
  const { evaluation } = file;
  if (evaluation.on === 'locked') {
    const locked = new Set(evaluation.cases);
    const { train, heldOut } = holdOut(
      file,
      cases.filter((id) => !locked.has(id)),
      fold,
    );
    return { train, heldOut, evaluated: cases.filter((id) => locked.has(id)) };
  }
  const { train: rest = [], val = [] } = folds[fold] ?? {};
  const evaluated = val.filter((id) => cases.includes(id));
  // A person's own splits_final.json may name a case on both sides.
  const known = rest.filter((id) => cases.includes(id) && !evaluated.includes(id));
  return { ...holdOut(file, known, 0), evaluated };
}

function holdOut(file: PipelineFile, cases: readonly string[], fold: number) {
  if (!needsHeldOut(file)) return { train: cases, heldOut: [] };
  const { train = [], val: heldOut = [] } = makeSplits(cases)[fold] ?? {};
  return { train, heldOut };
}
