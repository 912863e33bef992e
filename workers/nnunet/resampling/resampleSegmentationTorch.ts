/**
 * Label maps as nnU-Net's `resample_torch_fornnunet(is_seg=True)` resamples them: each label's mask times 1000 is
 * interpolated in float32 and kept in float16; more than 700 wins, else the largest, the smallest label on a tie.
 * With `memefficient_seg_resampling` a mask above 0.5 wins and larger labels override (spec §3.7).
 */
import type { Zyx } from '../../image/index.ts';
import { float16ToNumber, numberToFloat16 } from '../../network/index.ts';
import { type Axis, perAxis, stridesOf } from '../axes.ts';
import type { LabelArray } from './resampleSegmentation.ts';
import type { Resampling } from './rule.ts';
import { copyTaps, type LinearTaps, linearTaps, nearestTaps } from './taps.ts';

const SCALE = 1000;

export function resampleSegmentationTorch(
  labels: LabelArray,
  from: Zyx,
  to: Zyx,
  resampling: Exclude<Resampling, { kind: 'none' }>,
): LabelArray {
  const { separate, threshold } = resampling;
  const taps = perAxis((axis) => axisTaps(from[axis], to[axis], axis, separate));
  const present = Int16Array.from(new Set(labels)).sort();
  const result = new Int16Array(to[0] * to[1] * to[2]);
  const best = new Float32Array(result.length);
  for (const label of present) {
    forEachScore(labels, label, from, to, taps, (o, score) => {
      if (threshold) {
        if (score > 0.5) result[o] = label;
        return;
      }
      const half = float16ToNumber(numberToFloat16(Math.fround(score * SCALE)));
      // A score above 700 needs no extra rule: no other label can then exceed it.
      if (half > (best[o] as number) || label === present[0]) {
        best[o] = half;
        result[o] = label;
      }
    });
  }
  return result;
}

function axisTaps(from: number, to: number, axis: Axis, separate: Axis | undefined): LinearTaps {
  if (from === to) return copyTaps(to);
  return axis === separate ? nearestTaps(from, to, 'torch') : linearTaps(from, to, 'torch');
}

function forEachScore(
  labels: LabelArray,
  label: number,
  from: Zyx,
  to: Zyx,
  [tz, ty, tx]: readonly [LinearTaps, LinearTaps, LinearTaps],
  visit: (o: number, score: number) => void,
): void {
  const strides = stridesOf(from);
  const is = (z: number, y: number, x: number): number =>
    labels[z * strides[0] + y * strides[1] + x] === label ? 1 : 0;
  const blend = (taps: LinearTaps, o: number, of: (index: number) => number): number => {
    const t = Math.fround(taps.fraction[o] as number);
    if (t === 0) return of(taps.lower[o] as number);
    const low = Math.fround(Math.fround(1 - t) * of(taps.lower[o] as number));
    return Math.fround(low + Math.fround(t * of(taps.upper[o] as number)));
  };
  let o = 0;
  for (let z = 0; z < to[0]; z++) {
    for (let y = 0; y < to[1]; y++) {
      for (let x = 0; x < to[2]; x++) {
        visit(
          o++,
          blend(tz, z, (iz) => blend(ty, y, (iy) => blend(tx, x, (ix) => is(iz, iy, ix)))),
        );
      }
    }
  }
}
