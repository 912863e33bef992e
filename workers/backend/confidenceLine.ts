/**
 * Confidence of one line of voxels, from resampled logits `[class][voxel]` before they become probabilities: a
 * float32 probability of 1 says nothing. Arithmetic is float64. Source: spec semisupervised.md §3.
 */
import { toCode } from '../semisupervised/index.ts';
import type { Reduction } from './backend.ts';

/** Writes `count` codes into `codes` (and `rivals`) from `at` on. */
export function confidenceLine(
  logits: Float32Array,
  count: number,
  reduction: Reduction,
  codes: Uint16Array,
  rivals: Uint16Array | undefined,
  at: number,
): void {
  const temperatures = reduction.confidence?.temperatures ?? [];
  switch (reduction.kind) {
    case 'softmax':
      softmaxLine(logits, count, temperatures[0] ?? 1, codes, rivals, at);
      return;
    case 'regions':
      regionsLine(logits, count, temperatures, codes, rivals, at);
      return;
    default:
      reduction satisfies never;
  }
}

/** s = z_best - log Σ_others exp z, all over T; the rival likewise. */
function softmaxLine(
  logits: Float32Array,
  count: number,
  temperature: number,
  codes: Uint16Array,
  rivals: Uint16Array | undefined,
  at: number,
): void {
  const classes = logits.length / count;
  for (let voxel = 0; voxel < count; voxel++) {
    let best = 0;
    for (let c = 1; c < classes; c++) if (logits[c * count + voxel] > logits[best * count + voxel]) best = c;
    const highest = logits[best * count + voxel];
    let [others, rival] = [0, Number.NEGATIVE_INFINITY];
    for (let c = 0; c < classes; c++) {
      if (c === best) continue;
      const z = (logits[c * count + voxel] - highest) / temperature;
      others += Math.exp(z);
      if (c > 0 && z > rival) rival = z;
    }
    codes[at + voxel] = toCode(-Math.log(others));
    // 1 is the best class's own term; without it and the rival's the others' sum remains.
    if (rivals) rivals[at + voxel] = toCode(rival - Math.log(1 + others - Math.exp(rival)));
  }
}

/** The least sure region decides; the rival is the likeliest region that the voxel is not in. */
function regionsLine(
  logits: Float32Array,
  count: number,
  temperatures: readonly number[],
  codes: Uint16Array,
  rivals: Uint16Array | undefined,
  at: number,
): void {
  const regions = logits.length / count;
  for (let voxel = 0; voxel < count; voxel++) {
    let [least, rival] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let r = 0; r < regions; r++) {
      const s = logits[r * count + voxel] / (temperatures[r] ?? 1);
      least = Math.min(least, Math.abs(s));
      if (s <= 0 && s > rival) rival = s;
    }
    codes[at + voxel] = toCode(least);
    if (rivals) rivals[at + voxel] = toCode(rival);
  }
}
