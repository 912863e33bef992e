import { expect, it } from 'vitest';
import { borderBand } from './borders.ts';
import { logOddsOf, toCode } from './logOdds.ts';
import { labelRule } from './origins.ts';
import { postProcess } from './postProcessing.ts';
import type { PredictedMap } from './predictedMap.ts';
import { pseudoLabel } from './pseudoLabel.ts';
import { seededUniform } from './seededHash.ts';
import { keptAbove, keptInBins, splitTruth, tally } from './tally.ts';
import { type ClassCut, fixedCut, quantileCut } from './thresholds.ts';

const SIZE = [9, 14, 16] as const;
const VOXELS = SIZE[0] * SIZE[1] * SIZE[2];
const random = (stream: number) => (voxel: number) => seededUniform(5, stream, voxel);

/** Three classes in blocks with speckles, every confidence, rivals. */
function drawn(): PredictedMap {
  const [label, confidence, rival] = [random(1), random(2), random(3)];
  const at = (voxel: number) => [Math.floor(voxel / 14 / 16), Math.floor(voxel / 16) % 14, voxel % 16];
  const labels = Uint8Array.from({ length: VOXELS }, (_, voxel) => {
    const [z = 0, y = 0, x = 0] = at(voxel);
    if (label(voxel) < 0.1) return Math.floor(label(voxel) * 30);
    return z > 2 && y > 4 ? (x > 8 ? 2 : 1) : 0;
  });
  const codes = Uint16Array.from({ length: VOXELS }, (_, voxel) =>
    // Few distinct codes, so that ties matter.
    toCode(logOddsOf(0.5 + Math.round(confidence(voxel) * 49) / 100)),
  );
  const rivals = Uint16Array.from({ length: VOXELS }, (_, voxel) => toCode(logOddsOf(rival(voxel) * 0.2)));
  return { labels, codes, rivals, size: SIZE, spacing: [2, 1, 1] };
}

const map = drawn();
const ignoreLabel = 3;
const vetoAbove = toCode(logOddsOf(0.05));
const postProcessing = new Map([
  [1, { smallestMm3: 12, fillHoles: '3d' as const }],
  [2, { keepLargest: 'background' as const }],
]);
const processed = postProcess(map, postProcessing, ignoreLabel);
const band = borderBand(processed, map.size, map.spacing, 1);
const given = { map, processed, band };

const histogram = (value: number) => {
  const counts = new Uint32Array(65_536);
  map.codes.forEach((code, voxel) => {
    if (map.labels[voxel] === value) counts[code]++;
  });
  return counts;
};
const cuts = new Map<number, ClassCut>([
  [0, fixedCut(0.6)],
  [1, quantileCut(histogram(1), 0.37) ?? fixedCut(0.5)],
  [2, fixedCut(0.8)],
]);
const rules = { cuts, ignoreLabel, vetoAbove, seed: 7, stream: 11 };
const file = pseudoLabel(map, { ...rules, boundaryMm: 1, postProcessing });

it('shows in the preview what the file holds, voxel by voxel', () => {
  const labelAt = labelRule(given, rules);
  const shown = Uint8Array.from({ length: VOXELS }, (_, voxel) => labelAt(voxel));
  expect(shown).toEqual(file.labels);
  expect(new Set(shown)).toEqual(new Set([0, 1, 2, 3]));
});

it('counts what the file keeps, whatever the cuts', () => {
  const counted = tally(given, { vetoAbove, ignoreLabel, shells: true });
  for (const one of counted.classes) {
    const inFile = file.counts.get(one.value);
    const undecided = one.undecided.reduce((sum, voxels) => sum + voxels, 0);
    expect(one.predicted).toBe(inFile?.predicted);
    expect(undecided + one.removed + one.barred).toBe(one.predicted);
    const kept = keptAbove(one.undecided, cuts.get(one.value) ?? fixedCut(0));
    // The tied voxels that a quantile keeps are drawn, not rounded.
    expect(Math.abs(kept - (inFile?.kept ?? 0))).toBeLessThanOrEqual(one.value === 1 ? 8 : 0);
    const inShells = one.shells?.reduce((sum, { predicted }) => sum + predicted, 0);
    expect(inShells).toBe(one.predicted);
  }
});

it('splits the voxels of a true class four ways', () => {
  const reference = Uint8Array.from(map.labels, (value, voxel) => (random(9)(voxel) < 0.2 ? 1 : value));
  const whole = new Map([
    [0, fixedCut(0.6)],
    [1, fixedCut(0.7)],
    [2, fixedCut(0.8)],
  ]);
  const { truth } = tally(given, { vetoAbove, ignoreLabel, shells: false, reference });
  const made = pseudoLabel(map, { ...rules, cuts: whole, boundaryMm: 1, postProcessing }).labels;
  const liver = truth.find(({ value }) => value === 1);
  const split = liver && splitTruth(liver, whole);
  const count = (is: (label: number) => boolean) =>
    reference.filter((value, voxel) => value === 1 && is(made[voxel] ?? 0)).length;
  expect(split?.right).toBeCloseTo(
    count((label) => label === 1),
    -1,
  );
  expect(split?.wrong).toBeCloseTo(
    count((label) => label === 2),
    -1,
  );
  expect(split?.ignored).toBeCloseTo(
    count((label) => label === 3),
    -1,
  );
  expect(split?.background).toBeCloseTo(
    count((label) => label === 0),
    -1,
  );
});

it('takes a part of the bin that holds the cut', () => {
  const bins = new Uint32Array(1024).fill(64);
  expect(keptInBins(bins, { code: 64 * 1000, shareAtCode: 1 })).toBe(24 * 64);
  expect(keptInBins(bins, { code: 64 * 1000 + 32, shareAtCode: 1 })).toBe(23 * 64 + 32);
});
