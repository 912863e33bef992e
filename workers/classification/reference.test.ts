/** Against scikit-learn 1.9 (testing/reference.py). Tolerance 1e-9 where formulas are the same sums; heads 1e-5, for
 *  both minimisers stop near the minimum, not at it. */
import { expect, it } from 'vitest';
import type { CaseLabel, Task } from './caseLabels.ts';
import { classWeights } from './classWeights.ts';
import { evaluateCases } from './evaluate.ts';
import { fitHead } from './fitHead.ts';
import { logitsOf, probabilitiesOf } from './head.ts';
import { prAuc, rocAuc, thresholdCurve } from './rankMetrics.ts';
import reference from './testing/reference.json' with { type: 'json' };

const exclusive = (classes: number): Task => ({
  kind: classes === 2 ? 'binary' : 'multiClass',
  classes: Array.from({ length: classes }, (_, c) => `class ${c}`),
});

it.each(reference.ranks)('orders cases as scikit-learn does', ({ truth, scores, curve, ...areas }) => {
  expect(rocAuc(scores, truth)).toBeCloseTo(areas.rocAuc, 12);
  expect(prAuc(scores, truth)).toBeCloseTo(areas.prAuc, 12);
  const positives = truth.reduce((a, b) => a + b, 0);
  const points = thresholdCurve(scores, truth);
  const [falseRates = [], trueRates = []] = curve;
  expect(points).toHaveLength(falseRates.length);
  points.forEach(({ truePositives, falsePositives }, i) => {
    expect(truePositives / positives).toBeCloseTo(trueRates[i] ?? -1, 12);
    expect(falsePositives / (truth.length - positives)).toBeCloseTo(falseRates[i] ?? -1, 12);
  });
});

it('judges three classes as scikit-learn does', () => {
  const { labels, probabilities, ...expected } = reference.classes;
  const found = evaluateCases(
    exclusive(3),
    labels.map((label, i) => ({ label, probabilities: probabilities[i] ?? [] })),
  );
  expect(found.accuracy).toBeCloseTo(expected.accuracy, 12);
  expect(found.confusion).toEqual([expected.confusion]);
  expect(found.crossEntropy).toBeCloseTo(expected.crossEntropy, 9);
  expect(found.calibrationError).toBeCloseTo(expected.calibrationError, 9);
  found.classes.forEach(({ rocAuc: area = 0, rocAucInterval: [low, high] = [0, 0] }, c) => {
    expect(area).toBeCloseTo(expected.rocAuc[c] ?? -1, 9);
    expect(low).toBeLessThan(area);
    expect(high).toBeGreaterThan(area);
  });
});

it.each(reference.heads)('fits scikit-learn’s logistic regression ($strength)', (given) => {
  const { features, labels, strength, balanced, probabilities } = given;
  const task = exclusive(given.classWeights.length);
  const cases = features.map((row, i) => ({ features: Float64Array.from(row), label: labels[i] ?? 0 }));
  const weighting = balanced ? 'balanced' : 'none';
  const head = fitHead(task, cases, { strength, weighting });
  cases.forEach(({ features: row }, i) => {
    const found = probabilitiesOf(task, logitsOf(head, row));
    found.forEach((p, c) => {
      expect(p).toBeCloseTo(probabilities[i]?.[c] ?? -1, 5);
    });
  });
  const weights = classWeights(task, labels as readonly CaseLabel[], 'balanced');
  labels.forEach((label, i) => {
    expect(weights[i]?.[label]).toBeCloseTo(given.classWeights[label] ?? -1, 12);
  });
});
