/**
 * Counts from which every figure beside the thresholds follows at once, whatever the cuts are: what is decided without
 * them, and histograms of what they decide. Spec §4.
 */
import type { LabelArray } from '../components/index.ts';
import { squaredDistances } from '../distance/index.ts';
import { borderVoxels } from './borders.ts';
import { LARGEST_CODE } from './logOdds.ts';
import { type CutRules, type ProcessedMap, undecidedRule } from './origins.ts';
import { type ClassCut, type Cuts, EVERYTHING } from './thresholds.ts';

/** Where one shell of distance (mm) to a border between labels ends and the next begins. */
export const SHELL_ENDS_MM = [2, 5, 10] as const;
/** Bins of the histograms of shells and of true classes, 64 codes each. */
export const TALLY_BINS = 1024;
const CODES_PER_BIN = (LARGEST_CODE + 1) / TALLY_BINS;

export const tallyBin = (code: number): number => Math.floor(code / CODES_PER_BIN);

export interface ClassTally {
  readonly value: number;
  /** Voxels predicted as it. */
  readonly predicted: number;
  /** Of those: taken away by post-processing, and ignored whatever the cut (veto, boundary band, disagreement). */
  readonly removed: number;
  readonly barred: number;
  /** Voxels that post-processing gave to it. */
  readonly gained: number;
  /** Voxels that its cut alone decides, by code. */
  readonly undecided: Uint32Array;
  /** Innermost border first; absent unless asked for. */
  readonly shells?: readonly {
    readonly predicted: number;
    /** By bin. */
    readonly undecided: Uint32Array;
  }[];
}

/** What becomes of the voxels that the reference gives to a class. */
export interface TruthTally {
  readonly value: number;
  /** Decided without any cut. */
  readonly right: number;
  readonly wrong: number;
  readonly ignored: number;
  readonly background: number;
  /** Decided by the cut of the class that was predicted, by bin. */
  readonly undecided: readonly { readonly predicted: number; readonly bins: Uint32Array }[];
}

export interface Tally {
  /** By value, background included. What was predicted as ignore (or not at all) is no class. */
  readonly classes: readonly ClassTally[];
  /** Foreground classes of the reference; empty without one. */
  readonly truth: readonly TruthTally[];
}

type Open<T> = { -readonly [Key in keyof T]: T[Key] };

export interface TallyOptions extends Pick<CutRules, 'vetoAbove' | 'agreed' | 'ignoreLabel'> {
  /** Also by distance to the border: costs a distance transform of the volume. */
  readonly shells: boolean;
  /** Labels by a person, on the same grid. */
  readonly reference?: LabelArray | undefined;
  /** Label of `reference` that says nothing. */
  readonly referenceIgnore?: number | undefined;
}

export function tally(given: ProcessedMap, options: TallyOptions): Tally {
  const undecided = undecidedRule(given, options);
  const shellOf = options.shells ? shellRule(given) : undefined;
  const classes = new Map<number, Open<ClassTally>>();
  const of = (value: number) => classes.get(value) ?? added(classes, value, options.shells);
  const { map, processed } = given;
  for (let voxel = 0; voxel < processed.length; voxel++) {
    const [predicted, now] = [map.labels[voxel], processed[voxel]];
    if (predicted === options.ignoreLabel) continue;
    const one = of(predicted);
    one.predicted++;
    const shell = one.shells?.[shellOf?.(voxel) ?? 0] as Open<NonNullable<ClassTally['shells']>[number]>;
    if (shell) shell.predicted++;
    if (now !== predicted) {
      one.removed++;
      if (now !== options.ignoreLabel) of(now).gained++;
    } else if (undecided(voxel)) {
      one.undecided[map.codes[voxel]]++;
      if (shell) shell.undecided[tallyBin(map.codes[voxel])]++;
    } else one.barred++;
  }
  return {
    classes: [...classes.values()].sort((a, b) => a.value - b.value),
    truth: options.reference ? truthTally(given, undecided, options, options.reference) : [],
  };
}

function added(classes: Map<number, Open<ClassTally>>, value: number, shells: boolean): Open<ClassTally> {
  const one: Open<ClassTally> = {
    value,
    predicted: 0,
    removed: 0,
    barred: 0,
    gained: 0,
    undecided: new Uint32Array(LARGEST_CODE + 1),
    ...(shells && {
      shells: Array.from({ length: SHELL_ENDS_MM.length + 1 }, () => ({
        predicted: 0,
        undecided: new Uint32Array(TALLY_BINS),
      })),
    }),
  };
  classes.set(value, one);
  return one;
}

function shellRule({ map, processed }: ProcessedMap): (voxel: number) => number {
  const squared = squaredDistances(borderVoxels(processed, map.size), map.size, map.spacing);
  const ends = SHELL_ENDS_MM.map((mm) => mm * mm);
  return (voxel) => {
    const at = ends.findIndex((end) => squared[voxel] < end);
    return at < 0 ? ends.length : at;
  };
}

function truthTally(
  { map, processed }: ProcessedMap,
  undecided: (voxel: number) => boolean,
  { ignoreLabel, referenceIgnore }: TallyOptions,
  reference: LabelArray,
): TruthTally[] {
  type Found = Open<Omit<TruthTally, 'undecided'>> & { pairs: Map<number, Uint32Array> };
  const found = new Map<number, Found>();
  for (let voxel = 0; voxel < reference.length; voxel++) {
    const truth = reference[voxel];
    if (truth === 0 || truth === referenceIgnore) continue;
    const one = found.get(truth) ?? {
      value: truth,
      ...{ right: 0, wrong: 0, ignored: 0, background: 0 },
      pairs: new Map(),
    };
    found.set(truth, one);
    const [predicted, now] = [map.labels[voxel], processed[voxel]];
    if (now === predicted && undecided(voxel)) {
      const bins = one.pairs.get(predicted) ?? new Uint32Array(TALLY_BINS);
      one.pairs.set(predicted, bins);
      bins[tallyBin(map.codes[voxel])]++;
    } else if (now === predicted || now === ignoreLabel) one.ignored++;
    else one[fate(truth, now)]++;
  }
  return [...found.values()]
    .sort((a, b) => a.value - b.value)
    .map(({ pairs, ...one }) => ({
      ...one,
      undecided: [...pairs].map(([predicted, bins]) => ({ predicted, bins })),
    }));
}

const fate = (truth: number, label: number): 'right' | 'wrong' | 'background' => {
  if (label === truth) return 'right';
  return label === 0 ? 'background' : 'wrong';
};

/** Voxels at or above a cut. Exact but for ties of a cut that keeps a share of its code. */
export function keptAbove(undecided: Uint32Array, { code, shareAtCode }: ClassCut): number {
  let kept = undecided[code] * shareAtCode;
  for (let above = code + 1; above <= LARGEST_CODE; above++) kept += undecided[above];
  return Math.round(kept);
}

/** The same of a histogram in bins, within a bin by its share. */
export function keptInBins(bins: ArrayLike<number>, { code, shareAtCode }: ClassCut): number {
  const at = tallyBin(code);
  const within = (code - at * CODES_PER_BIN + 1 - shareAtCode) / CODES_PER_BIN;
  let kept = (bins[at] ?? 0) * (1 - within);
  for (let above = at + 1; above < bins.length; above++) kept += bins[above];
  return kept;
}

/** Voxels of a true class by what the cuts make of them. */
export interface TruthSplit {
  readonly right: number;
  readonly wrong: number;
  readonly ignored: number;
  readonly background: number;
}

export function splitTruth(one: TruthTally, cuts: Cuts): TruthSplit {
  const split = { right: one.right, wrong: one.wrong, ignored: one.ignored, background: one.background };
  for (const { predicted, bins } of one.undecided) {
    const kept = keptInBins(bins, cuts.get(predicted) ?? EVERYTHING);
    split[fate(one.value, predicted)] += kept;
    split.ignored += bins.reduce((sum, voxels) => sum + voxels, 0) - kept;
  }
  return split;
}
