import { expect, it } from 'vitest';
import { softmax } from '../semisupervised/index.ts';
import { createHostReduction } from './hostTileSum.ts';

it('merges probabilities before the best class is taken', () => {
  // Background 0.4 beats each half (0.3); together they beat it.
  const p = [0.4, 0.3, 0.3];
  const logits = Float32Array.from(p, Math.log);
  const merge = { groups: [[0], [1, 2]], values: [0, 5] };
  const found = createHostReduction(logits, 1, {
    kind: 'softmax',
    merge,
    probabilities: true,
    confidence: { temperatures: [1, 1], veto: true },
  });
  expect([...found.labels]).toEqual([5]);
  expect(found.probabilities?.[1]).toBeCloseTo(0.6, 6);
  // log(0.6 / 0.4) on the scale of 65535 / 32 codes a log-odd, from -8 on.
  const code = Math.round(((Math.log(1.5) + 8) / 32) * 65535);
  expect(Math.abs((found.confidence?.[0] ?? 0) - code)).toBeLessThanOrEqual(1);
});

it('adds the probabilities of any logits', () => {
  const logits = Float32Array.from({ length: 5 * 40 }, (_, i) => 9 * Math.sin(i * 2.3));
  const rows = Array.from({ length: 40 }, (_, v) =>
    softmax(
      [0, 1, 2, 3, 4].map((c) => logits[c * 40 + v]),
      1,
    ),
  );
  const merge = { groups: [[0, 3], [4], [1, 2]], values: [0, 2, 1] };
  const { probabilities } = createHostReduction(logits, 40, { kind: 'softmax', merge, probabilities: true });
  rows.forEach((p, v) => {
    expect(probabilities?.[v]).toBeCloseTo(p[0] + p[3], 5);
    expect(probabilities?.[80 + v]).toBeCloseTo(p[1] + p[2], 5);
  });
});
