import { expect, it } from 'vitest';
import { ActivationMap, leadOf } from './activationMap.ts';
import { bootstrapOverCases } from './bootstrap.ts';
import { classWeights } from './classWeights.ts';
import { evaluateCases } from './evaluate.ts';
import { chooseStrength, fitHead } from './fitHead.ts';
import { logitsOf } from './head.ts';
import { parseLabelTable } from './labelTable.ts';
import { FeaturePool } from './pooling.ts';
import { prAuc, rocAuc } from './rankMetrics.ts';
import { stratifiedFolds, stratifiedSplit } from './splits.ts';

it('reads a class a case, whatever the delimiter, and leaves cases without one out', () => {
  const table = parseLabelTable('\uFEFFcase; grade\r\na.nii.gz;2\r\nb_0000.nii.gz;10\r\nc;\r\nd;1\r\n');
  expect(table.task).toEqual({ kind: 'multiClass', classes: ['1', '2', '10'] });
  expect([...table.labels]).toEqual([
    ['a', 1],
    ['b', 2],
    ['d', 0],
  ]);
  expect(parseLabelTable('case,label\na,no\nb,yes').task).toEqual({ kind: 'binary', classes: ['no', 'yes'] });
});

it('reads whose scans they are', () => {
  const table = parseLabelTable('case,patient,label\na,p,no\nb_0000.nii.gz,p,yes\nc,,no');
  expect(table.task).toEqual({ kind: 'binary', classes: ['no', 'yes'] });
  expect(Object.fromEntries(table.patients)).toEqual({ a: 'p', b: 'p' });
});

it('reads a column a class', () => {
  const table = parseLabelTable('case,cyst,stone\na,0,1\nb,1,1\nc,,\nd,0,0');
  expect(table.task).toEqual({ kind: 'multiLabel', classes: ['cyst', 'stone'] });
  expect(Object.fromEntries(table.labels)).toEqual({ a: [0, 1], b: [1, 1], d: [0, 0] });
});

it.each([
  ['name,label\na,1', 'classification.noColumn'],
  ['case\na\nb', 'classification.noColumn'],
  ['case,label\na,1\na,2', 'classification.twice'],
  ['case,label\na,1\nb,1', 'classification.oneClass'],
  ['case,x,y\na,0,2\nb,1,0', 'classification.notBinary'],
  ['case,x,y\na,0,1\nb,1,1', 'classification.oneClass'],
  ['case,x,y\na,0\nb,1,1', 'classification.table'],
  ['case,label\n,1\nb,0', 'classification.table'],
])('refuses %j with %s', (csv, code) => {
  expect(() => parseLabelTable(csv)).toThrow(expect.objectContaining({ code }));
});

it('keeps every class’s share in a split, the same for the same seed', () => {
  const strata = Array.from({ length: 50 }, (_, i) => (i % 5 === 0 ? 'rare' : 'common'));
  const { train, test } = stratifiedSplit(strata, 0.3, 1);
  expect(test.filter((i) => strata[i] === 'rare')).toHaveLength(3);
  expect(test.filter((i) => strata[i] === 'common')).toHaveLength(12);
  expect([...train, ...test].sort((a, b) => a - b)).toEqual(strata.map((_, i) => i));
  expect(stratifiedSplit(strata, 0.3, 1).test).toEqual(test);
  expect(stratifiedSplit(strata, 0.3, 2).test).not.toEqual(test);
  for (const part of stratifiedFolds(strata, 5, 0)) {
    expect(part).toHaveLength(10);
    expect(part.filter((i) => strata[i] === 'rare')).toHaveLength(2);
  }
});

it('never takes a class’s last case from training', () => {
  expect(stratifiedSplit(['a', 'b', 'b'], 0.9, 0).train).toHaveLength(2);
});

it('weighs a rare label so that having it and not having it count the same', () => {
  const task = { kind: 'multiLabel', classes: ['x'] } as const;
  const weights = classWeights(task, [[1], [0], [0], [0]], 'balanced');
  expect(weights.map(([one]) => one)).toEqual([2, 2 / 3, 2 / 3, 2 / 3]);
});

it('judges labels one by one where they do not exclude each other', () => {
  const task = { kind: 'multiLabel', classes: ['x', 'y'] } as const;
  const found = evaluateCases(task, [
    { label: [1, 0], probabilities: [0.9, 0.2] },
    { label: [0, 1], probabilities: [0.8, 0.7] },
    { label: [0, 0], probabilities: [0.1, 0.3] },
  ]);
  expect(found.accuracy).toBeCloseTo(5 / 6, 12);
  expect(found.confusion).toEqual([
    [
      [1, 1],
      [0, 1],
    ],
    [
      [2, 0],
      [0, 1],
    ],
  ]);
  expect(found.classes.map(({ rocAuc: area }) => area)).toEqual([1, 1]);
});

it('bounds a mean about as wide as its standard error says', () => {
  const values = Float64Array.from({ length: 400 }, (_, i) => i % 2);
  const mean = (at: Uint32Array) => at.reduce((sum, i) => sum + (values[i] ?? 0), 0) / at.length;
  const [low = 0, high = 0] = bootstrapOverCases(400, mean) ?? [];
  expect(high - low).toBeCloseTo(2 * 1.96 * Math.sqrt(0.25 / 400), 2);
  expect(bootstrapOverCases(3, () => undefined)).toBeUndefined();
});

it('chooses a strong penalty where features say nothing, and a weak one where they say all', () => {
  const task = { kind: 'binary', classes: ['a', 'b'] } as const;
  const noise = (i: number) =>
    Math.sin(i * 12.9898) * 43758.5453 - Math.floor(Math.sin(i * 12.9898) * 43758.5453);
  const cases = (signal: number) =>
    Array.from({ length: 60 }, (_, i) => ({
      features: Float64Array.from(
        { length: 8 },
        (_, k) => noise(8 * i + k + 1) + (k === 0 ? signal * (i % 2) : 0),
      ),
      label: i % 2,
    }));
  const strengthOf = (signal: number) => chooseStrength(task, cases(signal), { weighting: 'none', seed: 0 });
  expect(strengthOf(0)).toBeGreaterThan(0.3);
  expect(strengthOf(1)).toBeLessThan(0.1);
  const head = fitHead(task, cases(1), { strength: strengthOf(1), weighting: 'none' });
  const scores = cases(1).map(({ features }) => logitsOf(head, features)[1] ?? 0);
  expect(
    rocAuc(
      scores,
      cases(1).map(({ label }) => label),
    ),
  ).toBeGreaterThan(0.95);
});

it('never says more than 1 of a perfect order, whatever rounding does', () => {
  for (let positives = 1; positives < 80; positives++) {
    const truth = Array.from({ length: 120 }, (_, i) => Number(i < positives));
    const scores = truth.map((one, i) => one + 1 / (i + 2));
    expect(prAuc(scores, truth)).toBeLessThanOrEqual(1);
  }
});

it('averages over the places of all tiles', () => {
  const pool = new FeaturePool(2);
  pool.add(Float32Array.of(1, 3, 0, 0));
  pool.add(Float32Array.of(5, 7, -2, -4));
  expect([...pool.mean()]).toEqual([4, -1.5]);
});

it('brings the map back to the scan, and its mean stays', () => {
  const tiling = {
    paddedShape: [2, 4, 6],
    before: [0, 0, 1],
    patchSize: [2, 4, 4],
    starts: [[0], [0], [0, 2]],
  } as const;
  const map = new ActivationMap(Float64Array.of(1, -1), tiling);
  // Tiles of 1 × 2 × 2 places: the first says 2 everywhere, the second 4.
  map.add([0, 0, 0], Float32Array.of(3, 3, 3, 3, 1, 1, 1, 1), [1, 2, 2]);
  map.add([0, 0, 2], Float32Array.of(4, 4, 4, 4, 0, 0, 0, 0), [1, 2, 2]);
  const copy = (count: number, shift: number) => ({
    lower: Int32Array.from({ length: count }, (_, i) => i + shift),
    upper: Int32Array.from({ length: count }, (_, i) => i + shift),
    fraction: new Float64Array(count),
  });
  const scan = map.onScan({
    shape: [2, 4, 5],
    taps: [copy(2, 0), copy(4, 0), copy(5, 1)],
    origin: 1,
    strides: [24, 6, 1],
    size: [2, 4, 6],
  });
  expect([...scan.subarray(0, 6)]).toEqual([0, 2, 3, 3, 4, 4]);
});

it('leads over the mean of the other classes', () => {
  const head = { weight: [Float64Array.of(1), Float64Array.of(3), Float64Array.of(5)], bias: [0, 0, 0] };
  expect([...leadOf({ kind: 'multiClass' }, head, 2)]).toEqual([3]);
  expect([...leadOf({ kind: 'multiLabel' }, head, 2)]).toEqual([5]);
});
