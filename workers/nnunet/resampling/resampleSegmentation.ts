/**
 * Resampling of label maps: every label's 0/1 mask is interpolated linearly, the largest score wins, and an exact tie
 * goes to the nearest neighbour's label when it is among the tied ones, else to the smallest. Ties are decided by
 * equality of float64 scores, so products and sums run in scipy's order.
 * Source: batchgenerators >= 0.25.4 `resize_segmentation`, nnU-Net `resample_data_or_seg` (spec §3.6).
 */
import type { Zyx } from '../../image/index.ts';
import { type Axis, perAxis, sameShape, stridesOf } from '../axes.ts';
import type { Pause } from './planeSource.ts';
import { resampleSegmentationTorch } from './resampleSegmentationTorch.ts';
import type { Resampling } from './rule.ts';
import { copyTaps, type LinearTaps, linearTaps, nearestTaps, scipyPosition } from './taps.ts';

/** Labels `[z, y, x]`; -1 marks voxels outside the nonzero mask. */
export type LabelArray = Int16Array;

/** Returns the input itself when nothing changes, as nnU-Net does. */
export async function resampleSegmentation(
  labels: LabelArray,
  from: Zyx,
  to: Zyx,
  resampling: Resampling,
  pause: Pause,
): Promise<LabelArray> {
  if (resampling.kind === 'none' || sameShape(from, to)) return labels;
  if (resampling.kind === 'torch') return resampleSegmentationTorch(labels, from, to, resampling);
  const linear = perAxis((axis) => axisTaps(from[axis], to[axis], axis, resampling.separate));
  const nearest = linear.map((taps, axis) =>
    axis === resampling.separate ? taps.lower : nearestIndices(from[axis as Axis], to[axis as Axis]),
  ) as [Int32Array, Int32Array, Int32Array];
  const result = new Int16Array(to[0] * to[1] * to[2]);
  const isNearest = resampling.order === 0;
  for (let z = 0; z < to[0]; z++) {
    voteSlice({ labels, strides: stridesOf(from), to, linear, nearest, isNearest }, z, result);
    await pause(z + 1, to[0]);
  }
  return result;
}

function axisTaps(from: number, to: number, axis: Axis, separate: Axis | undefined): LinearTaps {
  if (from === to) return copyTaps(to);
  return axis === separate ? nearestTaps(from, to) : linearTaps(from, to);
}

/** Order-0 zoom: half a sample up, then down to the next whole one. */
function nearestIndices(from: number, to: number): Int32Array {
  const position = scipyPosition(from, to);
  return Int32Array.from({ length: to }, (_, o) =>
    Math.floor(Math.min(Math.max(position(o), 0), from - 1) + 0.5),
  );
}

interface Vote {
  readonly labels: LabelArray;
  readonly strides: Zyx;
  readonly to: Zyx;
  readonly linear: readonly [LinearTaps, LinearTaps, LinearTaps];
  readonly nearest: readonly [Int32Array, Int32Array, Int32Array];
  readonly isNearest: boolean;
}

function voteSlice(vote: Vote, z: number, result: LabelArray): void {
  const { labels, strides, to, linear, nearest, isNearest } = vote;
  const [lz, ly, lx] = linear;
  const tally = new Tally();
  const zs = [lz.lower[z] as number, lz.upper[z] as number].map((i) => i * strides[0]) as [number, number];
  const wz = linearWeights(lz.fraction[z] as number);
  const nearestZ = (nearest[0][z] as number) * strides[0];
  let out = z * to[1] * to[2];
  for (let y = 0; y < to[1]; y++) {
    const y0 = (ly.lower[y] as number) * strides[1];
    const y1 = (ly.upper[y] as number) * strides[1];
    const wy = linearWeights(ly.fraction[y] as number);
    const nearestRow = nearestZ + (nearest[1][y] as number) * strides[1];
    const rows = [zs[0] + y0, zs[0] + y1, zs[1] + y0, zs[1] + y1] as const;
    const rowWeights = [wz[0] * wy[0], wz[0] * wy[1], wz[1] * wy[0], wz[1] * wy[1]] as const;
    for (let x = 0; x < to[2]; x++) {
      const nearestLabel = labels[nearestRow + (nearest[2][x] as number)] as number;
      const x0 = lx.lower[x] as number;
      const x1 = lx.upper[x] as number;
      if (isNearest || isUniform(labels, rows, x0, x1, nearestLabel)) {
        result[out++] = nearestLabel;
        continue;
      }
      const wx = linearWeights(lx.fraction[x] as number);
      tally.clear();
      for (let r = 0; r < 4; r++) {
        const row = rows[r] as number;
        const weight = rowWeights[r] as number;
        tally.add(labels[row + x0] as number, weight * wx[0]);
        tally.add(labels[row + x1] as number, weight * wx[1]);
      }
      result[out++] = tally.winner(nearestLabel);
    }
  }
}

/** scipy takes the last weight as 1 minus the others, which is not always the fraction itself. */
function linearWeights(fraction: number): readonly [number, number] {
  const first = 1 - fraction;
  return [first, 1 - first];
}

function isUniform(
  labels: LabelArray,
  rows: readonly number[],
  x0: number,
  x1: number,
  label: number,
): boolean {
  for (const row of rows) if (labels[row + x0] !== label || labels[row + x1] !== label) return false;
  return true;
}

/** Scores of the at most eight labels around one output voxel. */
class Tally {
  private readonly labels = new Int32Array(8);
  private readonly scores = new Float64Array(8);
  private count = 0;

  clear(): void {
    this.count = 0;
  }

  add(label: number, weight: number): void {
    for (let i = 0; i < this.count; i++) {
      if (this.labels[i] !== label) continue;
      this.scores[i] = (this.scores[i] as number) + weight;
      return;
    }
    this.labels[this.count] = label;
    this.scores[this.count++] = weight;
  }

  winner(nearest: number): number {
    let best = this.labels[0] as number;
    let top = this.scores[0] as number;
    let nearestScore = 0;
    for (let i = 0; i < this.count; i++) {
      const label = this.labels[i] as number;
      const score = this.scores[i] as number;
      if (label === nearest) nearestScore = score;
      if (score > top || (score === top && label < best)) {
        best = label;
        top = score;
      }
    }
    return nearestScore === top ? nearest : best;
  }
}
