/** Figures beside the thresholds, from the tally and the cuts. Pure. */
import {
  type ClassCut,
  type ClassTally,
  fromCode,
  keptAbove,
  keptInBins,
  probabilityOf,
  quantileCut,
  splitTruth,
  type Tally,
  type TruthSplit,
} from '../workers.ts';

export const EVERYTHING: ClassCut = { code: 0, shareAtCode: 1 };
/** Shares below this deserve a warning. */
export const TOO_LITTLE = 0.01;

export interface ClassFigures {
  readonly predicted: number;
  readonly kept: number;
  /** Of the predicted voxels; 0 for a class that nothing was predicted as. */
  readonly share: number;
  /** Volume of the class in the pseudo-label. */
  readonly millilitres: number;
  readonly warning: 'nothing' | 'little' | undefined;
}

export function classFigures(one: ClassTally, cut: ClassCut, voxelMillilitres: number): ClassFigures {
  const kept = keptAbove(one.undecided, cut);
  const share = one.predicted > 0 ? kept / one.predicted : 0;
  const warning = kept === 0 ? 'nothing' : share < TOO_LITTLE ? 'little' : undefined;
  return {
    predicted: one.predicted,
    kept,
    share,
    millilitres: (kept + one.gained) * voxelMillilitres,
    warning: one.predicted > 0 ? warning : undefined,
  };
}

/** The most confident share `q` of what is predicted as the class, as far as cuts decide it. */
export const shareCut = (one: ClassTally, q: number): ClassCut => quantileCut(one.undecided, q) ?? EVERYTHING;

/** Share of the voxels that lie in a shell of distance which is kept; undefined for an empty shell. */
export const shellShares = (one: ClassTally, cut: ClassCut): (number | undefined)[] =>
  (one.shells ?? []).map(({ predicted, undecided }) =>
    predicted > 0 ? keptInBins(undecided, cut) / predicted : undefined,
  );

/** By true class, as shares of its voxels. */
export function truthShares(
  tally: Tally,
  cuts: Readonly<Record<number, ClassCut>>,
): { readonly value: number; readonly shares: TruthSplit }[] {
  const byLabel = new Map(Object.entries(cuts).map(([value, cut]) => [Number(value), cut]));
  return tally.truth.map((one) => {
    const { right, wrong, ignored, background } = splitTruth(one, byLabel);
    const total = Math.max(1, right + wrong + ignored + background);
    return {
      value: one.value,
      shares: {
        right: right / total,
        wrong: wrong / total,
        ignored: ignored / total,
        background: background / total,
      },
    };
  });
}

/** Mean confidence of what was predicted as foreground; undefined without any. */
export function foregroundConfidence(tally: Tally): number | undefined {
  let [sum, voxels] = [0, 0];
  for (const { value, undecided } of tally.classes) {
    if (value === 0) continue;
    undecided.forEach((count, code) => {
      if (count === 0) return;
      sum += count * probabilityOf(fromCode(code));
      voxels += count;
    });
  }
  return voxels > 0 ? sum / voxels : undefined;
}

/** Counts over equal steps of log-odds; what lies outside is counted in the outermost bins. */
export function logOddsBins(undecided: Uint32Array, from: number, to: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  undecided.forEach((count, code) => {
    if (count === 0) return;
    const at = Math.floor(((fromCode(code) - from) / (to - from)) * bins);
    const bin = Math.min(bins - 1, Math.max(0, at));
    counts[bin] = (counts[bin] ?? 0) + count;
  });
  return counts;
}
