/** Margin and entropy of one line of voxels, from resampled logits `[class][voxel]`. Source: spec semisupervised.md §3. */
import { entropy, margin, regionsEntropy, softmax, toShareCode } from '../semisupervised/index.ts';
import type { Reduction } from './backend.ts';

/** Writes `count` codes of shares into `margins` and `entropies` from `at` on. A region's margin is that of the least
 *  sure region: |p - (1 - p)|. */
export function measuresLine(
  logits: Float32Array,
  count: number,
  { kind, confidence }: Reduction,
  margins: Uint16Array,
  entropies: Uint16Array,
  at: number,
): void {
  const temperatures = confidence?.temperatures ?? [];
  const channels = logits.length / count;
  const row = new Float64Array(channels);
  for (let voxel = 0; voxel < count; voxel++) {
    for (let c = 0; c < channels; c++) row[c] = logits[c * count + voxel];
    const p =
      kind === 'softmax'
        ? softmax(row, temperatures[0] ?? 1)
        : row.map((z, r) => 1 / (1 + Math.exp(-z / (temperatures[r] ?? 1))));
    const isSoftmax = kind === 'softmax';
    margins[at + voxel] = toShareCode(isSoftmax ? margin(p) : regionsMargin(p));
    entropies[at + voxel] = toShareCode(isSoftmax ? entropy(p) : regionsEntropy(p));
  }
}

const regionsMargin = (p: Float64Array): number =>
  p.reduce((least, one) => Math.min(least, Math.abs(2 * one - 1)), 1);
