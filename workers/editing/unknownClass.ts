import { setOf, type UnknownSets, withSet } from '../semisupervised/index.ts';
import { LABEL_VALUES, type PaintRule } from './labelMap.ts';

export interface UnknownRule {
  readonly rule: PaintRule;
  /** With every set that painting by this rule can lead to. */
  readonly sets: UnknownSets;
}

/** The rule under which any tool that writes into the map of unknown sets adds a class to every voxel's set, or takes
 *  it out, and leaves the other classes of the set. */
export function unknownRule(sets: UnknownSets, label: number, adds: boolean): UnknownRule {
  const becomes: number[] = [];
  let known = sets;
  for (let k = 0; k <= known.length; k++) {
    const own = setOf(known, k);
    const made = withSet(known, adds ? [...own, label] : own.filter((one) => one !== label));
    known = made.sets;
    becomes.push(made.k);
  }
  return {
    rule: { overwrites: new Uint8Array(LABEL_VALUES).fill(1), becomes: Uint16Array.from(becomes) },
    sets: known,
  };
}

/** Voxels of each class that are unknown, from voxels by set. */
export function unknownVoxels(counts: ReadonlyMap<number, number>, sets: UnknownSets): Map<number, number> {
  const voxels = new Map<number, number>();
  for (const [k, count] of counts)
    for (const label of k <= sets.length ? setOf(sets, k) : [])
      voxels.set(label, (voxels.get(label) ?? 0) + count);
  return voxels;
}
