/** What a pseudo-label makes of the voxels whose truth is known. Spec §4: the four-way split. */
import type { LabelArray } from '../components/index.ts';

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
  const of = (value: number): TrueVoxels => {
    const known = found.get(value);
    if (known) return known;
    const fresh = { keptRight: 0, keptWrong: 0, ignored: 0, keptAsBackground: 0, kept: 0 };
    found.set(value, fresh);
    return fresh;
  };
  for (let voxel = 0; voxel < reference.length; voxel++) {
    const truth = reference[voxel];
    if (truth === referenceIgnore) continue;
    const label = made[voxel];
    const row = of(truth);
    if (label === ignore) row.ignored++;
    else if (label === truth) row.keptRight++;
    else if (label === 0) row.keptAsBackground++;
    else row.keptWrong++;
    if (label !== ignore) of(label).kept++;
  }
  return found;
}
