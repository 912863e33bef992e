import { expect, it } from 'vitest';
import { fromCode, LARGEST_CODE, logOddsOf, toCode } from './logOdds.ts';
import type { PredictedMap } from './predictedMap.ts';
import { seededUniform } from './seededHash.ts';
import { countPrecision, type PrecisionCounts, precisionCut } from './targetPrecision.ts';
import { agreement, countCodes, fixedCut, passes, quantileCut } from './thresholds.ts';

const keptOf = (codes: Uint16Array, q: number, seed = 3) => {
  const histograms = new Map<number, Float64Array>();
  const labels = new Uint8Array(codes.length).fill(1);
  countCodes({ labels, codes, size: [1, 1, codes.length], spacing: [1, 1, 1] }, histograms);
  const cut = quantileCut(histograms.get(1) ?? [], q);
  if (!cut) throw new Error('empty');
  return Array.from(codes, (code, voxel) => passes(cut, code, seed, 9, voxel));
};
const share = (kept: readonly boolean[]) => kept.filter(Boolean).length / kept.length;

it('keeps exactly where the confidence reaches a fixed threshold', () => {
  for (const threshold of [0.5, 0.7, 0.9, 0.99, 0.9999]) {
    const cut = fixedCut(threshold);
    for (let i = 0; i < 2000; i++) {
      const s = -2 + 14 * seededUniform(1, 1, i);
      // Half a code of rounding on either side.
      if (Math.abs(s - logOddsOf(threshold)) < 32 / LARGEST_CODE) continue;
      expect(passes(cut, toCode(s), 0, 0, i)).toBe(s >= logOddsOf(threshold));
    }
  }
});

it('keeps everything at 0 and only the last code at 1', () => {
  expect(passes(fixedCut(0), 0, 0, 0, 0)).toBe(true);
  expect(passes(fixedCut(1), LARGEST_CODE, 0, 0, 0)).toBe(true);
  expect(passes(fixedCut(1), LARGEST_CODE - 1, 0, 0, 0)).toBe(false);
});

it('keeps the quantile within 0.1 % where no code holds more than that', () => {
  const codes = Uint16Array.from({ length: 200_000 }, (_, i) => toCode(12 * seededUniform(5, 2, i) - 2));
  for (const q of [0.01, 0.2, 0.5, 0.99]) expect(Math.abs(share(keptOf(codes, q)) - q)).toBeLessThan(0.001);
});

it('breaks the ties of a code that holds nearly everything, the same way every time', () => {
  const codes = new Uint16Array(100_000).fill(LARGEST_CODE);
  codes.fill(toCode(2), 0, 5000);
  const kept = keptOf(codes, 0.2);
  expect(Math.abs(share(kept) - 0.2)).toBeLessThan(0.005);
  expect(keptOf(codes, 0.2)).toEqual(kept);
  expect(keptOf(codes, 0.2, 4)).not.toEqual(kept);
  expect(kept.slice(0, 5000).some(Boolean)).toBe(false);
});

it('has no quantile of a class that was never predicted, and keeps all of it for q = 1', () => {
  expect(quantileCut(new Float64Array(LARGEST_CODE + 1), 0.2)).toBeUndefined();
  expect(share(keptOf(new Uint16Array(10), 1))).toBe(1);
});

it('finds where all members agree', () => {
  expect([
    ...agreement([
      [1, 2, 0, 3],
      [1, 2, 1, 3],
      [1, 0, 0, 3],
    ]),
  ]).toEqual([1, 0, 0, 1]);
});

/** A case whose precision at log-odds s is exactly its confidence. */
function calibratedCase(seed: number, voxels: number): PrecisionCounts {
  const labels = new Uint8Array(voxels).fill(1);
  const codes = new Uint16Array(voxels);
  const reference = new Uint8Array(voxels);
  for (let voxel = 0; voxel < voxels; voxel++) {
    const s = 8 * seededUniform(seed, 0, voxel);
    codes[voxel] = toCode(s);
    reference[voxel] = seededUniform(seed, 1, voxel) < 1 / (1 + Math.exp(-s)) ? 1 : 0;
  }
  const map: PredictedMap = { labels, codes, size: [1, 1, voxels], spacing: [1, 1, 1] };
  const counts = countPrecision(map, reference, [1]).get(1);
  if (!counts) throw new Error('no counts');
  return counts;
}

it('finds the smallest cut whose bootstrapped lower bound reaches the target', () => {
  const cases = Array.from({ length: 20 }, (_, i) => calibratedCase(i, 5000));
  const found = precisionCut(cases, 0.99, 1);
  if (found.kind !== 'reached') throw new Error(found.kind);
  expect(found.lowerBound).toBeGreaterThanOrEqual(0.99);
  expect(found.lowerBound).toBeLessThan(0.991);
  expect(found.precision).toBeGreaterThan(found.lowerBound);
  // Mean of sigmoid over [s, 8] in closed form: the lower bound only adds a little.
  const s = fromCode(found.cut.code);
  const mean = (Math.log1p(Math.exp(8)) - Math.log1p(Math.exp(s))) / (8 - s);
  expect(Math.abs(mean - found.precision)).toBeLessThan(0.003);
  expect(precisionCut(cases, 0.99, 1)).toEqual(found);
});

it('gives no cut from fewer than five cases with the class, and the best one where none is enough', () => {
  const cases = Array.from({ length: 8 }, (_, i) => calibratedCase(i, 2000));
  const absent = cases.map((one, i) => ({ ...one, present: i < 4 }));
  expect(precisionCut(absent, 0.9, 1)).toEqual({ kind: 'unavailable', cases: 4 });
  const unreachable = precisionCut(cases, 1.01, 1);
  expect(unreachable.kind).toBe('unreachable');
});

it('counts over natural voxels and leaves ignored references out', () => {
  const map: PredictedMap = {
    labels: Uint8Array.of(1, 1, 1, 0),
    codes: Uint16Array.of(0, 640, 640, 640),
    size: [1, 1, 4],
    spacing: [1, 1, 1],
  };
  const counts = countPrecision(map, Uint8Array.of(1, 1, 2, 2), [1], 2).get(1);
  expect([counts?.predicted[0], counts?.predicted[10], counts?.correct[0], counts?.correct[10]]).toEqual([
    1, 1, 1, 1,
  ]);
});
