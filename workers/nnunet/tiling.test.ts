import fc from 'fast-check';
import { expect, it } from 'vitest';
import { perAxis } from './axes.ts';
import { gaussianImportance } from './importanceMap.ts';
import { tileImage, tileStarts } from './tiling.ts';

const sizes = fc.record({
  extent: fc.integer({ min: 1, max: 300 }),
  patch: fc.integer({ min: 2, max: 130 }),
  step: fc.double({ min: 0.1, max: 1, noNaN: true }),
});

it.each([
  [110, [0, 23, 46]],
  [65, [0, 1]],
  [129, [0, 22, 43, 65]],
  [64, [0]],
])('steps over %i voxels with tiles of 64 as nnU-Net does', (extent, expected) => {
  // spec Appendix B
  expect(tileStarts(extent, 64, 0.5)).toEqual(expected);
});

it('visits every slice once in 2d', () => {
  expect(tileStarts(5, 1, 0.5)).toEqual([0, 1, 2, 3, 4]);
});

it('refuses a step of nothing or of more than a tile', () => {
  expect(() => tileStarts(10, 5, 0)).toThrow(RangeError);
  expect(() => tileStarts(10, 5, 1.1)).toThrow(RangeError);
});

it('covers every voxel of the padded image, first to last, without gaps', () => {
  fc.assert(
    fc.property(sizes, ({ extent, patch, step }) => {
      const { starts, paddedShape, before } = tileImage([extent, 1, 1], [patch, 1, 1], step);
      expect(starts[0][0]).toBe(0);
      expect((starts[0].at(-1) ?? 0) + patch).toBe(paddedShape[0]);
      starts[0].slice(1).forEach((start, i) => {
        // Tiny tiles with tiny steps may stand twice in one place, as in nnU-Net.
        expect(start).toBeGreaterThanOrEqual(starts[0][i] ?? 0);
        expect(start).toBeLessThanOrEqual((starts[0][i] ?? 0) + patch);
      });
      expect(before[0]).toBeLessThanOrEqual(paddedShape[0] - extent - before[0]);
    }),
  );
});

it('weighs every voxel of a tile, most at its centre', () => {
  fc.assert(
    fc.property(fc.tuple(...perAxis(() => fc.integer({ min: 1, max: 40 }))), (patchSize) => {
      const importance = gaussianImportance(patchSize);
      const [z, y, x] = perAxis((axis) => Math.floor(patchSize[axis] / 2));
      expect(importance.every((weight) => weight > 0 && weight <= 10)).toBe(true);
      expect(importance[(z * patchSize[1] + y) * patchSize[2] + x]).toBe(10);
    }),
    { numRuns: 30 },
  );
});
