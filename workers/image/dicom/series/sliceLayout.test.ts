import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layOutSlices, runsOf } from './sliceLayout.ts';

const grid = fc.record({
  first: fc.double({ min: -1000, max: 1000, noNaN: true }),
  spacing: fc.double({ min: 0.3, max: 10, noNaN: true }),
  count: fc.integer({ min: 3, max: 60 }),
});

const placesOf = ({ first, spacing, count }: { first: number; spacing: number; count: number }): number[] =>
  Array.from({ length: count }, (_, i) => first + i * spacing);

it('takes a regular series as it is, rounded positions too', () => {
  fc.assert(
    fc.property(
      grid,
      fc.array(fc.double({ min: -0.02, max: 0.02, noNaN: true }), { minLength: 60 }),
      (g, noise) => {
        const positions = placesOf(g).map((place, i) => place + (noise[i] ?? 0) * g.spacing);
        const layout = layOutSlices(positions);
        expect(layout.kind).toBe('regular');
        expect(layout.slices).toHaveLength(g.count);
        expect(
          layout.slices.every(({ lower, upper, weight }, i) => lower === i && upper === i && weight === 0),
        ).toBe(true);
        expect(layout.spacing).toBeCloseTo(g.spacing, 0);
      },
    ),
  );
});

it('finds every slice that was taken out, keeps the spacing and never stretches', () => {
  const withHoles = grid
    .filter(({ count }) => count >= 6)
    .chain((g) =>
      fc.record({
        g: fc.constant(g),
        // Neither end, never two neighbours: what is left still shows the spacing.
        holes: fc.uniqueArray(fc.integer({ min: 1, max: Math.floor((g.count - 3) / 3) }), { minLength: 1 }),
      }),
    );
  fc.assert(
    fc.property(withHoles, ({ g, holes }) => {
      const missing = holes.map((hole) => 3 * hole).filter((hole) => hole < g.count - 1);
      fc.pre(missing.length > 0);
      const layout = layOutSlices(placesOf(g).filter((_, i) => !missing.includes(i)));
      expect(layout.kind).toBe('missing');
      expect(layout.filled).toEqual(missing.toSorted((a, b) => a - b));
      expect(layout.slices).toHaveLength(g.count);
      expect(layout.spacing).toBeCloseTo(g.spacing, 6);
    }),
  );
});

it('puts a linear function of the place exactly where it belongs, however uneven the series', () => {
  const gaps = fc.array(fc.double({ min: 0.5, max: 3, noNaN: true }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(gaps, (steps) => {
      const positions = [0];
      for (const gap of steps) positions.push((positions.at(-1) ?? 0) + gap);
      const { slices, spacing } = layOutSlices(positions);
      slices.forEach(({ lower, upper, weight }, k) => {
        const value = (1 - weight) * (positions[lower] ?? 0) + weight * (positions[upper] ?? 0);
        // A slice within 5 % of a spacing of an image is that image.
        expect(Math.abs(value - k * spacing)).toBeLessThanOrEqual(0.05 * spacing + 1e-9);
      });
      expect((slices.length - 1) * spacing).toBeCloseTo(positions.at(-1) ?? 0, 6);
    }),
  );
});

it('parts a series at gaps that are too wide', () => {
  expect(runsOf([0, 1, 2, 3])).toEqual([0]);
  expect(runsOf([0, 1, 2, 7])).toEqual([0]);
  expect(runsOf([0, 1, 2, 8, 9, 20])).toEqual([0, 3, 5]);
});
