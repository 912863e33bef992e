import { FLOOR, type LossShape, type LossSpec, SMOOTH } from './lossSpec.ts';
import type { VoxelFacts } from './voxelFacts.ts';

/** Sums over one reduction (a sample's channel, or the batch's) that overlap measures are made of. */
export interface OverlapSums {
  /** Σ w q y: of hard predictions, the true positives. */
  intersection: number;
  /** Σ w q */
  predicted: number;
  /** Σ w y */
  reference: number;
  /** Σ w; 0 with `valid` > 0 means: the class is unknown in the whole reduction. */
  known: number;
  valid: number;
}

/**
 * Overlap per reduction and channel, `[batch or 1, channels]`. Where a voxel has unknown classes S, its own class
 * counts the merged prediction q = p + Σ_S p, and the classes of S have weight 0 (semisupervised.md §9).
 * @param p `[batch, channels, voxels]`, probabilities or hard 0/1
 */
export function overlapSums(
  spec: LossSpec,
  { batch, voxels }: LossShape,
  p: ArrayLike<number>,
  facts: VoxelFacts,
): OverlapSums[] {
  const { channels, batchDice } = spec;
  const sums = Array.from({ length: (batchDice ? 1 : batch) * channels }, () => ({
    intersection: 0,
    predicted: 0,
    reference: 0,
    known: 0,
    valid: 0,
  }));
  const merged = mergedPrediction(spec, { batch, voxels }, p, facts);
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const sum = sums[(batchDice ? 0 : n) * channels + c];
      if (sum === undefined) continue;
      for (let v = 0; v < voxels; v++) {
        const at = (n * channels + c) * voxels + v;
        const valid = facts.valid[n * voxels + v] ?? 0;
        const weight = valid * (1 - (facts.unknown[at] ?? 0));
        const y = facts.target[at] ?? 0;
        const q = merged[at] ?? 0;
        sum.intersection += weight * q * y;
        sum.predicted += weight * q;
        sum.reference += weight * y;
        sum.known += weight;
        sum.valid += valid;
      }
    }
  }
  return sums;
}

/** q = p, plus the unknown classes' share at the voxel's own class. Regions do not merge. */
function mergedPrediction(
  { kind, channels }: LossSpec,
  { batch, voxels }: LossShape,
  p: ArrayLike<number>,
  { target, unknown }: VoxelFacts,
): ArrayLike<number> {
  if (kind === 'regions') return p;
  const merged = Float64Array.from(p);
  for (let n = 0; n < batch; n++) {
    for (let v = 0; v < voxels; v++) {
      const at = (c: number) => (n * channels + c) * voxels + v;
      let open = 0;
      for (let c = 0; c < channels; c++) open += (unknown[at(c)] ?? 0) * (p[at(c)] ?? 0);
      for (let c = 0; c < channels; c++) merged[at(c)] = (p[at(c)] ?? 0) + (target[at(c)] ?? 0) * open;
    }
  }
  return merged;
}

export interface DiceTerm {
  readonly value: number;
  /** Of `value` with respect to p, `[batch, channels, voxels]`. */
  readonly gradient: Float64Array;
}

/** nnU-Net's negative soft Dice: background left out of softmax, samples averaged unless `batchDice`. */
export function diceTerm(spec: LossSpec, shape: LossShape, p: Float64Array, facts: VoxelFacts): DiceTerm {
  const { channels } = spec;
  const sums = overlapSums(spec, shape, p, facts);
  const counts = sums.map(
    ({ known, valid }, i) => (spec.kind === 'regions' || i % channels > 0) && !(known === 0 && valid > 0),
  );
  const count = Math.max(1, counts.filter(Boolean).length);
  let value = 0;
  const slopes = sums.map(({ intersection, predicted, reference }, i) => {
    if (!counts[i]) return { onTarget: 0, everywhere: 0 };
    const top = 2 * intersection + SMOOTH;
    const bottom = Math.max(reference + predicted + SMOOTH, FLOOR);
    value -= top / bottom / count;
    return { onTarget: -2 / (count * bottom), everywhere: top / (count * bottom * bottom) };
  });
  return { value, gradient: diceGradient(spec, shape, slopes, facts) };
}

interface DiceSlope {
  readonly onTarget: number;
  readonly everywhere: number;
}

function diceGradient(
  { kind, channels, batchDice }: LossSpec,
  { batch, voxels }: LossShape,
  slopes: readonly DiceSlope[],
  { target, valid, unknown }: VoxelFacts,
): Float64Array {
  const gradient = new Float64Array(batch * channels * voxels);
  for (let n = 0; n < batch; n++) {
    for (let v = 0; v < voxels; v++) {
      let onOwn = 0;
      for (let c = 0; c < channels; c++) {
        const at = (n * channels + c) * voxels + v;
        const slope = slopes[(batchDice ? 0 : n) * channels + c];
        const weight = (valid[n * voxels + v] ?? 0) * (1 - (unknown[at] ?? 0));
        const y = target[at] ?? 0;
        gradient[at] = weight * ((slope?.onTarget ?? 0) * y + (slope?.everywhere ?? 0));
        onOwn += y * (gradient[at] ?? 0);
      }
      if (kind === 'regions') continue;
      for (let c = 0; c < channels; c++) {
        const at = (n * channels + c) * voxels + v;
        gradient[at] = (gradient[at] ?? 0) + (unknown[at] ?? 0) * onOwn;
      }
    }
  }
  return gradient;
}
