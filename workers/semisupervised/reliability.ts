/** How well probabilities mean what they say: NLL, Brier score, expected calibration error. Spec §2, "Report". */
import { softmax } from './uncertainty.ts';

export const BINS = 15;

/** Voxels with known labels. `probabilities` `[voxel, class]`: softmax rows, or one sigmoid as (1 - p, p). */
export interface JudgedVoxels {
  readonly classes: number;
  readonly probabilities: Float64Array;
  readonly target: Uint16Array;
  readonly weight: Float64Array;
}

export interface ReliabilityBin {
  readonly weight: number;
  /** Weighted means; NaN in an empty bin. */
  readonly confidence: number;
  readonly accuracy: number;
}

export interface Reliability {
  /** Mean of -log p of the true class. */
  readonly nll: number;
  /** Mean of Σ_c (p_c - y_c)². */
  readonly brier: number;
  /** Σ_bins share · |accuracy - confidence| of the top label. */
  readonly ece: number;
  /** Equal widths over [0, 1]: the reliability diagram. */
  readonly bins: readonly ReliabilityBin[];
  readonly voxels: number;
}

/** @param chosen which voxels count, by index; all by default. Figures of no voxel are NaN. */
export function reliability(
  judged: JudgedVoxels,
  chosen: (voxel: number) => boolean = () => true,
): Reliability {
  const sums = Array.from({ length: BINS }, () => ({ weight: 0, confidence: 0, correct: 0 }));
  let [nll, brier, total, voxels] = [0, 0, 0, 0];
  for (let voxel = 0; voxel < judged.weight.length; voxel++) {
    if (!chosen(voxel)) continue;
    const w = judged.weight[voxel];
    const { best, truth, brierTerm } = judge(judged, voxel);
    const confidence = judged.probabilities[voxel * judged.classes + best];
    nll -= w * Math.log(Math.max(truth, Number.MIN_VALUE));
    brier += w * brierTerm;
    const bin = sums[Math.min(BINS - 1, Math.floor(confidence * BINS))];
    bin.weight += w;
    bin.confidence += w * confidence;
    if (best === judged.target[voxel]) bin.correct += w;
    total += w;
    voxels++;
  }
  const ece = sums.reduce((sum, { confidence, correct }) => sum + Math.abs(correct - confidence), 0) / total;
  const bins = sums.map(({ weight, confidence, correct }) => ({
    weight: weight / total,
    confidence: confidence / weight,
    accuracy: correct / weight,
  }));
  return { nll: nll / total, brier: brier / total, ece, bins, voxels };
}

function judge({ classes, probabilities, target }: JudgedVoxels, voxel: number) {
  const base = voxel * classes;
  let [best, brierTerm] = [0, 0];
  for (let c = 0; c < classes; c++) {
    const p = probabilities[base + c];
    if (p > probabilities[base + best]) best = c;
    brierTerm += (p - (c === target[voxel] ? 1 : 0)) ** 2;
  }
  return { best, brierTerm, truth: probabilities[base + target[voxel]] };
}

/** The first most probable class of every voxel. */
export function topLabels({ classes, probabilities, weight }: JudgedVoxels): Uint16Array {
  return Uint16Array.from(weight, (_, voxel) => {
    let best = 0;
    for (let c = 1; c < classes; c++)
      if (probabilities[voxel * classes + c] > probabilities[voxel * classes + best]) best = c;
    return best;
  });
}

/** softmax(z / T) of every row of `logits` `[voxel, class]`. */
export function probabilitiesAt(
  logits: Float32Array | Float64Array,
  classes: number,
  temperature: number,
): Float64Array {
  const probabilities = new Float64Array(logits.length);
  for (let base = 0; base < logits.length; base += classes)
    probabilities.set(softmax(logits.subarray(base, base + classes), temperature), base);
  return probabilities;
}
