/**
 * Per-class ignore: "liver was annotated here, tumour was not". A voxel of `unknownTr/CASE` names by k the k-th set of
 * the dataset's `unknown_sets.json`; 0 = nothing unknown. Spec semisupervised.md §9.
 */
import { z } from 'zod';

/** Labels that may also be there, whatever the voxel's own label; set k is entry k - 1. */
export type UnknownSets = readonly (readonly number[])[];

/** Content of `unknown_sets.json`. */
export const unknownSetsSchema = z.array(z.array(z.int().min(0).max(65535)));

const canonical = (labels: Iterable<number>): number[] => [...new Set(labels)].sort((a, b) => a - b);
const same = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((label, at) => label === other[at]);

/** The sets with this one among them, and its k; 0 for an empty set. Sets that exist keep their numbers. */
export function withSet(sets: UnknownSets, labels: Iterable<number>): { sets: UnknownSets; k: number } {
  const wanted = canonical(labels);
  if (wanted.length === 0) return { sets, k: 0 };
  const at = sets.findIndex((one) => same(canonical(one), wanted));
  return at >= 0 ? { sets, k: at + 1 } : { sets: [...sets, wanted], k: sets.length + 1 };
}

/** S of a voxel, in rising order. RangeError for a k that no set has. */
export function setOf(sets: UnknownSets, k: number): readonly number[] {
  if (k === 0) return [];
  const labels = sets[k - 1];
  if (!labels) throw new RangeError(`unknown set ${k} of ${sets.length}`);
  return canonical(labels);
}

/** Changes every voxel's set by one rule that is asked once a set. @param k index map, only read */
export function mapSets(
  k: ArrayLike<number>,
  sets: UnknownSets,
  change: (labels: readonly number[]) => Iterable<number>,
): { k: Uint16Array; sets: UnknownSets } {
  const table = new Map<number, number>();
  const out = new Uint16Array(k.length);
  let known = sets;
  for (let at = 0; at < k.length; at++) {
    const from = k[at] ?? 0;
    let to = table.get(from);
    if (to === undefined) {
      const made = withSet(known, change(setOf(sets, from)));
      known = made.sets;
      to = made.k;
      table.set(from, to);
    }
    out[at] = to;
  }
  return { k: out, sets: known };
}

/**
 * Joins a case's two ways of saying unknown: the classes that nobody annotated in it hang in the air everywhere.
 * @param k the case's index map; without one, `voxels` voxels with nothing unknown
 * @param annotated the case's annotated classes; undefined: all of `labels`
 * @param labels every label of the dataset but background and ignore
 */
export function caseUnknown(
  k: ArrayLike<number> | undefined,
  voxels: number,
  sets: UnknownSets,
  annotated: Iterable<number> | undefined,
  labels: readonly number[],
): { k: Uint16Array; sets: UnknownSets } {
  const known = annotated && new Set(annotated);
  const missing = known ? labels.filter((label) => !known.has(label)) : [];
  return mapSets(k ?? new Uint16Array(voxels), sets, (own) => [...own, ...missing]);
}

/** "Labelled voxels are certain": nothing is unknown where somebody drew a label. In place. */
export function certainWhereLabelled(k: Uint16Array, labels: ArrayLike<number>): void {
  for (let at = 0; at < k.length; at++) if ((labels[at] ?? 0) > 0) k[at] = 0;
}

/**
 * Output channels that {y} ∪ S leaves open. Softmax: the channels of S; y leads the merged class and stays. Regions:
 * those that hold some of the candidates and not others.
 * @param channels label values of each channel; one value each for softmax
 */
export function openChannels(
  y: number,
  unknown: readonly number[],
  channels: readonly (readonly number[])[],
  regions: boolean,
): number[] {
  const candidates = [y, ...unknown];
  const isOpen = (values: readonly number[]): boolean => {
    if (!regions) return values.some((value) => value !== y && unknown.includes(value));
    const within = candidates.filter((value) => values.includes(value)).length;
    return within > 0 && within < candidates.length;
  };
  return channels.flatMap((values, channel) => (isOpen(values) ? [channel] : []));
}
