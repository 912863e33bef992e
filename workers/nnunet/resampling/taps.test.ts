import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planeResampler } from './planeResampler.ts';
import { splineRow } from './spline.ts';
import { linearTaps, nearestTaps, scipyPosition, sliceTaps } from './taps.ts';

const lengths = { from: fc.integer({ min: 1, max: 60 }), to: fc.integer({ min: 1, max: 90 }) };
const values = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 50 });

it('resizes as scipy does with linear interpolation', () => {
  // spec Appendix B: [[0,1,4],[2,8,3],[5,7,6]] to 4×2, order 1
  const resample = planeResampler([3, 3], [4, 2], 1, 'scipy');
  const result = resample(Float64Array.of(0, 1, 4, 2, 8, 3, 5, 7, 6));
  expect([...result]).toEqual([0.25, 3.25, 2.28125, 3.875, 4.25, 5, 5.5, 6.25]);
});

it('resizes as scipy does with cubic splines', () => {
  const resample = planeResampler([3, 3], [4, 2], 3, 'scipy');
  const result = resample(Float64Array.of(0, 1, 4, 2, 8, 3, 5, 7, 6));
  const expected = [
    -0.1336194586, 3.3764204162, 2.1148556909, 3.8415252882, 4.6200408551, 5.1869840833, 5.5469051644,
    6.4272575054,
  ];
  expected.forEach((value, i) => {
    expect(result[i]).toBeCloseTo(value, 9);
  });
});

it('takes the upper neighbour when slices are halved', () => {
  expect([...nearestTaps(8, 4).lower]).toEqual([1, 3, 5, 7]);
});

it('keeps taps inside the input, ascending, with fractions in [0, 1)', () => {
  fc.assert(
    fc.property(
      fc.record({ ...lengths, rule: fc.constantFrom('scipy' as const, 'torch' as const) }),
      ({ from, to, rule }) => {
        const { lower, upper, fraction } = linearTaps(from, to, rule);
        for (let o = 0; o < to; o++) {
          const [a = -1, b = -1, t = -1] = [lower[o], upper[o], fraction[o]];
          expect(a >= 0 && b < from && b - a <= 1 && b >= a && t >= 0 && t < 1).toBe(true);
          expect(a).toBeGreaterThanOrEqual(lower[o - 1] ?? 0);
        }
      },
    ),
  );
});

it('reads the same samples through a slice of the taps', () => {
  fc.assert(
    fc.property(fc.record(lengths), ({ from, to }) => {
      const taps = linearTaps(from, to);
      const half = sliceTaps(taps, Math.floor(to / 2), to, 3);
      half.lower.forEach((index, i) => {
        expect(index + 3).toBe(taps.lower[Math.floor(to / 2) + i]);
      });
    }),
  );
});

it('gives the same cubic interpolation by weights as by recursive filtering', () => {
  fc.assert(
    fc.property(values, lengths.to, (samples, to) => {
      const filtered = planeResampler([1, samples.length], [1, to], 3, 'scipy')(Float64Array.from(samples));
      const position = scipyPosition(samples.length, to);
      for (let o = 0; o < to; o++) {
        const { first, weights } = splineRow(samples.length, position(o));
        const sum = weights.reduce(
          (total, weight, i) => total + weight * (samples[first + i] ?? Number.NaN),
          0,
        );
        expect(Math.abs(sum - (filtered[o] ?? 0))).toBeLessThan(1e-8);
      }
    }),
  );
});
