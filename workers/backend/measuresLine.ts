/** Margin and entropy of one line of voxels, from resampled logits `[class][voxel]`. Source: spec semisupervised.md §3. */
import { toShareCode } from '../semisupervised/index.ts';
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
  if (kind === 'softmax') softmaxLine(logits, count, temperatures[0] ?? 1, margins, entropies, at);
  else regionsLine(logits, count, temperatures, margins, entropies, at);
}

/** With e_c = exp((z_c - z_best) / T) and S their sum: margin (1 - e_second) / S, H = log S - Σ e_c log e_c / S. */
function softmaxLine(
  logits: Float32Array,
  count: number,
  temperature: number,
  margins: Uint16Array,
  entropies: Uint16Array,
  at: number,
): void {
  const classes = logits.length / count;
  const most = Math.log(classes);
  for (let voxel = 0; voxel < count; voxel++) {
    let [best, second] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let c = 0; c < classes; c++) {
      const z = logits[c * count + voxel];
      if (z > best) {
        second = best;
        best = z;
      } else if (z > second) second = z;
    }
    let [sum, weighted] = [0, 0];
    for (let c = 0; c < classes; c++) {
      const z = (logits[c * count + voxel] - best) / temperature;
      const power = Math.exp(z);
      sum += power;
      weighted += power * z;
    }
    margins[at + voxel] = toShareCode((1 - Math.exp((second - best) / temperature)) / sum);
    entropies[at + voxel] = toShareCode((Math.log(sum) - weighted / sum) / most);
  }
}

/** A sigmoid's margin is tanh(|s| / 2); its entropy log(1 + e) + |s| e / (1 + e), e = exp(-|s|). */
function regionsLine(
  logits: Float32Array,
  count: number,
  temperatures: readonly number[],
  margins: Uint16Array,
  entropies: Uint16Array,
  at: number,
): void {
  const regions = logits.length / count;
  for (let voxel = 0; voxel < count; voxel++) {
    let [least, entropy] = [Number.POSITIVE_INFINITY, 0];
    for (let r = 0; r < regions; r++) {
      const s = Math.abs(logits[r * count + voxel] / (temperatures[r] ?? 1));
      const odds = Math.exp(-s);
      least = Math.min(least, s);
      entropy += Math.log1p(odds) + (s * odds) / (1 + odds);
    }
    margins[at + voxel] = toShareCode(Math.tanh(least / 2));
    entropies[at + voxel] = toShareCode(entropy / (regions * Math.LN2));
  }
}
