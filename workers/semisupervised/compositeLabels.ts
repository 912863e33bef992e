/**
 * (label, S) as one whole number. It goes through nnU-Net's own label resampling and augmentation and is split after:
 * separate nearest-neighbour masks would leave half a voxel in which they disagree. Spec semisupervised.md §9.
 */
import type { UnknownSets } from './unknownSets.ts';

export interface CompositeCode {
  /** Number of label values, ignore included: code = label + k · labels. */
  readonly labels: number;
  /** Ignore has no term at all, so that no set is told apart under it. */
  readonly ignoreLabel?: number | undefined;
}

/**
 * Codes of labels and their sets. Negative labels (nnU-Net's -1 outside of the nonzero region) stay.
 * RangeError for a label that the code has no room for, or more than 32 767 codes.
 */
export function composeLabels(
  labels: ArrayLike<number>,
  k: ArrayLike<number>,
  { labels: count, ignoreLabel }: CompositeCode,
): Int16Array {
  const codes = new Int16Array(labels.length);
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at] ?? 0;
    if (label >= count) throw new RangeError(`label ${label} of ${count}`);
    const code = label < 0 || label === ignoreLabel ? label : label + (k[at] ?? 0) * count;
    if (code > 32767) throw new RangeError(`code ${code} of 32767: too many labels for so many unknown sets`);
    codes[at] = code;
  }
  return codes;
}

/** The labels and sets of codes; the inverse of `composeLabels` up to the sets under ignore. */
export function splitComposite(
  codes: ArrayLike<number>,
  { labels: count }: CompositeCode,
): { labels: Int16Array; k: Uint16Array } {
  const labels = new Int16Array(codes.length);
  const k = new Uint16Array(codes.length);
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    labels[at] = code < 0 ? code : code % count;
    k[at] = code < 0 ? 0 : Math.floor(code / count);
  }
  return { labels, k };
}

/**
 * For stock nnU-Net, which knows only full ignore: every voxel that may be something else than its label becomes
 * ignore. A new array. `voxels`: how many became it, to be said.
 */
export function unknownToIgnore<T extends Uint8Array | Uint16Array>(
  labels: T,
  k: ArrayLike<number>,
  sets: UnknownSets,
  ignoreLabel: number,
): { labels: T; voxels: number } {
  const out = labels.slice() as T;
  let voxels = 0;
  for (let at = 0; at < out.length; at++) {
    const own = out[at] ?? 0;
    const set = sets[(k[at] ?? 0) - 1];
    if (own === ignoreLabel || !set?.some((label) => label !== own)) continue;
    out[at] = ignoreLabel;
    voxels++;
  }
  return { labels: out, voxels };
}
