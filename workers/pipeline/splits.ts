/** Which labelled cases are used for what in one fold. Source: spec semisupervised.md §1, "No leakage". */
import { makeSplits } from '../nnunet/index.ts';
import { needsHeldOut, type PipelineFile } from './pipelineFile.ts';

/** Disjoint. */
export interface LabelledSplit {
  readonly train: readonly string[];
  /** Calibrates, stops early, compares rounds; empty where nothing of that is asked for. */
  readonly heldOut: readonly string[];
  /** Reported; nothing else ever reads their labels. */
  readonly evaluated: readonly string[];
}

/** @param cases names of all labelled cases */
export function splitLabelled(file: PipelineFile, cases: readonly string[], fold: number): LabelledSplit {
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
  const { train: rest = [], val: evaluated = [] } = makeSplits(cases)[fold] ?? {};
  return { ...holdOut(file, rest, 0), evaluated };
}

function holdOut(file: PipelineFile, cases: readonly string[], fold: number) {
  if (!needsHeldOut(file)) return { train: cases, heldOut: [] };
  const { train = [], val: heldOut = [] } = makeSplits(cases)[fold] ?? {};
  return { train, heldOut };
}
