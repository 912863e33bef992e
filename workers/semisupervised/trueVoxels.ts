/** What a pseudo-label makes of the voxels whose truth is known. Spec §4: the four-way split. */
import type { LabelArray } from '../components/index.ts';
import type { PredictedMap } from './predictedMap.ts';
import { keptInBins, TALLY_BINS, tallyBin } from './tally.ts';
import { type Cuts, EVERYTHING } from './thresholds.ts';

export interface TrueVoxels {
  keptRight: number;
  keptWrong: number;
  ignored: number;
  keptAsBackground: number;
  /** Voxels kept as this class, whatever their truth. */
  kept: number;
}

/** Over all voxels but those whose reference is ignore. For background (0) a kept foreground label is `keptWrong`.
 *  @param ignore of the pseudo-label. @returns by label value of the reference or the pseudo-label */
export function splitTrueVoxels(
  made: LabelArray,
  reference: LabelArray,
  ignore: number,
  referenceIgnore?: number,
): Map<number, TrueVoxels> {
  const found = new Map<number, TrueVoxels>();
  for (let voxel = 0; voxel < reference.length; voxel++) {
    const truth = reference[voxel];
    if (truth === referenceIgnore) continue;
    const label = made[voxel];
    const row = rowOf(found, truth);
    if (label === ignore) row.ignored++;
    else if (label === truth) row.keptRight++;
    else if (label === 0) row.keptAsBackground++;
    else row.keptWrong++;
    if (label !== ignore) rowOf(found, label).kept++;
  }
  return found;
}

function rowOf(found: Map<number, TrueVoxels>, value: number): TrueVoxels {
  const known = found.get(value);
  if (known) return known;
  const fresh = { keptRight: 0, keptWrong: 0, ignored: 0, keptAsBackground: 0, kept: 0 };
  found.set(value, fresh);
  return fresh;
}

/** Voxels of one true class that were predicted as one class, by confidence: any cuts can be judged by them later. */
export interface TrueVoxelCounts {
  readonly truth: number;
  readonly predicted: number;
  /** Ignored by the background veto, whatever the cut. */
  readonly vetoed: boolean;
  /** TALLY_BINS of codes. */
  readonly bins: Float64Array;
}

/** Over all voxels of a case but those whose reference is ignore. @param vetoAbove code of the background veto */
export function countTrueVoxels(
  { labels, codes, rivals }: PredictedMap,
  reference: LabelArray,
  vetoAbove: number,
  referenceIgnore?: number,
): TrueVoxelCounts[] {
  const found = new Map<number, TrueVoxelCounts>();
  for (let voxel = 0; voxel < labels.length; voxel++) {
    const [truth, predicted] = [reference[voxel], labels[voxel]];
    if (truth === referenceIgnore) continue;
    const vetoed = predicted === 0 && (rivals?.[voxel] ?? 0) > vetoAbove;
    // Labels have 16 bits.
    const key = (truth * 65536 + predicted) * 2 + Number(vetoed);
    let counts = found.get(key);
    if (!counts) {
      counts = { truth, predicted, vetoed, bins: new Float64Array(TALLY_BINS) };
      found.set(key, counts);
    }
    counts.bins[tallyBin(codes[voxel])]++;
  }
  return [...found.values()];
}

/** As `splitTrueVoxels` of a pseudo-label that only cuts, and the veto where it is asked for, have made. Cuts within a
 *  bin count its share. @returns by label value */
export function splitCounted(
  counted: readonly TrueVoxelCounts[],
  cuts: Cuts,
  withVeto: boolean,
): Map<number, TrueVoxels> {
  const found = new Map<number, TrueVoxels>();
  for (const { truth, predicted, vetoed, bins } of counted) {
    const all = bins.reduce((sum, voxels) => sum + voxels, 0);
    const kept = vetoed && withVeto ? 0 : keptInBins(bins, cuts.get(predicted) ?? EVERYTHING);
    const row = rowOf(found, truth);
    row.ignored += all - kept;
    if (predicted === truth) row.keptRight += kept;
    else if (predicted === 0) row.keptAsBackground += kept;
    else row.keptWrong += kept;
    rowOf(found, predicted).kept += kept;
  }
  return found;
}
