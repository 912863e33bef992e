/** By hand, and against SciPy where nnU-Net's Python is there. */
import { expect, it } from 'vitest';
import { askPython, hasPython } from '../../../scripts/python/index.ts';
import { RandomState } from '../randomState.ts';
import { bootstrapInterval, comparePaired, wilcoxonP } from './pairedComparison.ts';

it('counts signs by hand', () => {
  // All five positive: one of 32 signs on either side.
  expect(wilcoxonP([1, 2, 3, 4, 5])).toBeCloseTo(2 / 32, 12);
  // Ranks 1.5, 1.5, 3: of 8 signs, 0 and 1.5 (twice) reach the smaller sum of 1.5.
  expect(wilcoxonP([1, -1, 2])).toBeCloseTo((2 * 3) / 8, 12);
  expect(wilcoxonP([0, 0])).toBeUndefined();
});

it('leaves out cases that one model has no number for', () => {
  const found = comparePaired([
    [0.9, 0.8],
    [Number.NaN, 0.5],
    [0.7, 0.6],
  ]);
  expect(found.cases).toBe(2);
  expect(found.meanDifference).toBeCloseTo(0.1, 12);
  expect(comparePaired([[0.5, 0.5]])).toEqual({ cases: 1, meanDifference: 0 });
});

const random = new RandomState(3);
const draws = (n: number, shift: number, step = 0) =>
  Array.from({ length: n }, () => {
    const value = random.random() - 0.5 + shift;
    return step === 0 ? value : Math.round(value / step) * step;
  });
const SAMPLES = [
  draws(12, 0.2),
  draws(40, 0.05),
  draws(9, 0.1, 0.25),
  draws(400, 0.02),
  draws(300, 0.03, 0.1),
];

it.skipIf(!hasPython)('agrees with SciPy, exactly, with ties and for many cases', () => {
  const script = `
import json, sys
import numpy as np
from scipy import stats
out = []
for d in json.loads(sys.argv[1]):
    d = np.array(d); d = d[d != 0] if len(d) < 10 else d
    if len(d) < 10:  # ties: SciPy's own permutation of signs, all of them
        method = stats.PermutationMethod(n_resamples=np.inf)
    else:
        method = 'exact' if len(d) <= 50 else 'approx'
    b = stats.bootstrap((d,), np.mean, method='percentile', n_resamples=20000, random_state=np.random.default_rng(0)).confidence_interval
    out.append([float(stats.wilcoxon(d, method=method).pvalue), float(b.low), float(b.high)])
print(json.dumps(out))
`;
  const said = askPython(['-c', script, JSON.stringify(SAMPLES)]);
  for (const [i, [p, low, high]] of (JSON.parse(said) as number[][]).entries()) {
    const sample = SAMPLES[i].filter((one) => i !== 2 || one !== 0);
    expect(wilcoxonP(sample) ?? 0, `sample ${i}`).toBeCloseTo(p, i < 3 ? 10 : 6);
    // Two sets of resamples: within a few hundredths of the interval's width.
    const [ours, theirs] = [bootstrapInterval(sample), [low, high]];
    for (const end of [0, 1]) expect(Math.abs(ours[end] - theirs[end])).toBeLessThan(0.04 * (high - low));
  }
});
