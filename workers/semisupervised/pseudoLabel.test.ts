import { expect, it } from 'vitest';
import {
  DEFAULT_FILTER,
  dropReasons,
  foregroundConfidence,
  leastDice,
  leastMemberDice,
  volumeFence,
  volumesInView,
} from './caseFilter.ts';
import { logOddsOf, toCode } from './logOdds.ts';
import { type ClassRules, postProcess } from './postProcessing.ts';
import type { PredictedMap } from './predictedMap.ts';
import { isFrozen, PROVENANCE } from './provenance.ts';
import { pseudoLabel } from './pseudoLabel.ts';
import { fixedCut } from './thresholds.ts';

const code = (p: number) => toCode(logOddsOf(p));

/** A row of labels with their confidences; `size` for more than a row. */
function mapOf(
  labels: readonly number[],
  confidence: readonly number[] = [],
  size?: PredictedMap['size'],
): PredictedMap {
  return {
    labels: Uint8Array.from(labels),
    codes: Uint16Array.from(labels, (_, i) => code(confidence[i] ?? 0.99)),
    size: size ?? [1, 1, labels.length],
    spacing: [1, 1, 1],
  };
}
const picture = (rows: readonly string[]) => {
  const labels = rows.flatMap((row) => [...row].map(Number));
  return mapOf(labels, [], [1, rows.length, rows[0].length]);
};
const processed = (rows: readonly string[], rules: [number, ClassRules][], human?: Uint8Array) => {
  const map = picture(rows);
  const found = postProcess(map, new Map(rules), 9, human);
  return rows.map((row, y) => [...found.subarray(y * row.length, (y + 1) * row.length)].join(''));
};
const plain = { ignoreLabel: 3, seed: 0, stream: 0 };

it('keeps sure voxels and ignores unsure ones, each class at its own threshold', () => {
  const cuts = new Map([0.9, 0.5, 0.8].map((threshold, label) => [label, fixedCut(threshold)]));
  const { labels, provenance, counts } = pseudoLabel(
    mapOf([0, 0, 1, 1, 2, 2], [0.95, 0.85, 0.6, 0.45, 0.85, 0.75]),
    { ...plain, cuts },
  );
  expect([...labels]).toEqual([0, 3, 1, 3, 2, 3]);
  expect([...provenance]).toEqual([1, 3, 1, 3, 1, 3]);
  expect(counts.get(2)).toEqual({ predicted: 2, kept: 1 });
});

it('ignores background where some class is not unlikely enough', () => {
  const map = { ...mapOf([0, 0, 1]), rivals: Uint16Array.of(code(0.04), code(0.06), code(0.4)) };
  const found = pseudoLabel(map, { ...plain, cuts: new Map(), vetoAbove: code(0.05) });
  expect([...found.labels]).toEqual([0, 3, 1]);
});

it('ignores a band along the border and what members disagree on', () => {
  const map = mapOf([0, 0, 0, 1, 1, 1]);
  expect([...pseudoLabel(map, { ...plain, cuts: new Map(), boundaryMm: 1 }).labels]).toEqual([
    0, 3, 3, 3, 3, 1,
  ]);
  const agreed = Uint8Array.of(1, 0, 1, 1, 1, 0);
  expect([...pseudoLabel(map, { ...plain, cuts: new Map(), agreed }).labels]).toEqual([0, 3, 0, 1, 1, 3]);
});

it('leaves human voxels bit-identical whatever the rules', () => {
  const earlier = {
    labels: Uint8Array.of(2, 3, 1, 0),
    provenance: Uint8Array.of(
      PROVENANCE.human,
      PROVENANCE.ignoredByHuman,
      PROVENANCE.model,
      PROVENANCE.untouched,
    ),
  };
  const cuts = new Map([[1, fixedCut(1)]]);
  const found = pseudoLabel(mapOf([1, 1, 1, 0]), { ...plain, cuts, boundaryMm: 0 }, earlier);
  expect([...found.labels]).toEqual([2, 3, 3, 0]);
  expect([...found.provenance]).toEqual([2, 4, 3, 1]);
  expect(isFrozen('corrected') && isFrozen('accepted') && !isFrozen('predicted')).toBe(true);
});

it('marks what post-processing removed, and never thresholds it', () => {
  const postProcessing = new Map([[1, { smallestMm3: 2 }]]);
  const { labels, provenance } = pseudoLabel(mapOf([1, 0, 1, 1], [0.99, 0.99, 0.99, 0.5]), {
    ...plain,
    postProcessing,
    cuts: new Map([[1, fixedCut(0.9)]]),
  });
  expect([...labels]).toEqual([3, 0, 1, 3]);
  expect([...provenance]).toEqual([5, 1, 1, 3]);
});

it('removes small components before it keeps the largest', () => {
  const rows = ['1100', '0001', '2201'];
  expect(processed(rows, [[1, { smallestMm3: 2.5 }]])).toEqual(['9900', '0009', '2209']);
  expect(processed(['1110', '0000', '1101'], [[1, { keepLargest: 'background' }]])).toEqual([
    '1110',
    '0000',
    '0000',
  ]);
  expect(processed(['1110', '0000', '1101'], [[1, { keepLargest: 'ignore' }]])).toEqual([
    '1110',
    '0000',
    '9909',
  ]);
});

it('drops components of low mean confidence', () => {
  const map = mapOf([1, 1, 0, 1, 1], [0.9, 0.6, 0.9, 0.9, 0.8]);
  expect([...postProcess(map, new Map([[1, { leastMeanConfidence: 0.8 }]]), 9)]).toEqual([9, 9, 0, 1, 1]);
});

it('fills predicted background only, and only where it is enclosed', () => {
  const rows = ['11110', '10210', '11110', '01010'];
  expect(processed(rows, [[1, { fillHoles: 'slices' }]])).toEqual(['11110', '11210', '11110', '01010']);
  const human = Uint8Array.from({ length: 20 }, (_, i) => Number(i === 6));
  expect(processed(rows, [[1, { fillHoles: 'slices' }]], human)).toEqual(rows);
});

it('needs a shell all around in 3-D', () => {
  const shell = Array.from({ length: 27 }, (_, i) => Number(i !== 13));
  const rules = new Map([[1, { fillHoles: '3d' as const }]]);
  expect(postProcess(mapOf(shell, [], [3, 3, 3]), rules, 9)[13]).toBe(1);
  shell[4] = 0;
  expect(postProcess(mapOf(shell, [], [3, 3, 3]), rules, 9)[13]).toBe(0);
});

it('smooths by the majority in a ball; ignored and human voxels have no vote', () => {
  const rows = ['00000', '00100', '00000'];
  expect(processed(rows, [[1, { smoothMm: 1 }]])).toEqual(['00000', '00000', '00000']);
  const onlySelf = Uint8Array.from({ length: 15 }, (_, i) => Number(i !== 7));
  expect(processed(rows, [[1, { smoothMm: 1 }]], onlySelf)).toEqual(rows);
});

it('measures and filters cases by the spec’s rules', () => {
  expect(foregroundConfidence(mapOf([0, 1, 1, 9], [0.1, 0.9, 0.7, 0.1]), 9)).toBeCloseTo(0.8, 3);
  expect(foregroundConfidence(mapOf([0, 0, 9]), 9)).toBeUndefined();
  expect(leastDice(Uint8Array.of(1, 1, 0, 2), Uint8Array.of(1, 0, 0, 2))).toBeCloseTo(2 / 3, 12);
  expect(leastDice(Uint8Array.of(0, 0), Uint8Array.of(0, 0))).toBe(1);
  expect(leastDice(Uint8Array.of(3, 0), Uint8Array.of(0, 0))).toBe(0);
  // Ignore is no class, and the worst pair counts, whichever member comes first.
  expect(leastDice(Uint8Array.of(3, 0), Uint8Array.of(0, 0), 3)).toBe(1);
  const members = [Uint8Array.of(1, 1), Uint8Array.of(1, 0), Uint8Array.of(0, 1)];
  expect(leastMemberDice(members)).toBe(0);
  expect(leastMemberDice([members[0]])).toBeUndefined();
  const good = { foregroundConfidence: 0.9, agreement: undefined, coverage: 0.5, volumes: new Map() };
  expect(dropReasons(good, DEFAULT_FILTER)).toEqual([]);
  expect(
    dropReasons({ ...good, foregroundConfidence: undefined, coverage: undefined }, DEFAULT_FILTER),
  ).toEqual([]);
  const bad = { ...good, foregroundConfidence: 0.7, agreement: 0.6, coverage: 0.05 };
  expect(dropReasons(bad, DEFAULT_FILTER).map(({ rule }) => rule)).toEqual([
    'confidence',
    'agreement',
    'coverage',
  ]);
});

it('puts fences around logarithms of volumes, so that none lies below zero', () => {
  const volumes = [100, 200, 400, 800, 1600];
  const fence = volumeFence(volumes);
  // Quartiles 200 and 800: log-distance log 4, three of it either way.
  expect(fence?.lowest).toBeCloseTo(200 / 64, 9);
  expect(fence?.highest).toBeCloseTo(800 * 64, 6);
  expect(volumeFence([1, 2, 3])).toBeUndefined();
  const statistics = { foregroundConfidence: 1, agreement: 1, coverage: 1, volumes: new Map([[1, 1]]) };
  const rules = { volumes: new Map([[1, fence ?? { lowest: 0, highest: 0 }]]) };
  expect(dropReasons(statistics, rules)).toMatchObject([{ rule: 'volume', label: 1 }]);
});

it('leaves components that touch the edge of the view out of volumes', () => {
  const map = picture(['10000', '00220', '00220', '00000']);
  expect([...volumesInView(map.labels, map.size, [2, 1, 1])]).toEqual([[2, 8]]);
});
