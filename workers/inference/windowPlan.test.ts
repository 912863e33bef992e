import fc from 'fast-check';
import { expect, it } from 'vitest';
import { copyTaps, linearTaps, nearestTaps, shiftTaps, tileImage } from '../nnunet/index.ts';
import { planBands, planStretches, planWindow, ringRows } from './windowPlan.ts';

const axis = fc.record({
  extent: fc.integer({ min: 1, max: 120 }),
  output: fc.integer({ min: 1, max: 150 }),
  patch: fc.integer({ min: 1, max: 40 }),
  step: fc.constantFrom(0.3, 0.5, 0.75, 1),
  kind: fc.constantFrom(linearTaps, nearestTaps),
  bandRows: fc.constantFrom(1, 4, 16),
  parts: fc.integer({ min: 1, max: 7 }),
});

it('completes every output row once, from rows that are alive and have all their tiles', () => {
  fc.assert(
    fc.property(axis, ({ extent, output, patch, step, kind, bandRows }) => {
      const { starts, paddedShape, before } = tileImage([extent, 1, 1], [patch, 1, 1], step);
      const taps = shiftTaps(kind(extent, output), before[0]);
      const bands = planBands(starts[0], paddedShape[0], taps, bandRows);
      const ring = ringRows(bands, patch);
      expect(bands.flatMap((band) => band.starts)).toEqual(starts[0]);
      let [released, written] = [0, 0];
      bands.forEach((band, b) => {
        const end = (band.starts.at(-1) ?? 0) + patch;
        expect(end - released).toBeLessThanOrEqual(ring);
        expect(band.starts[0]).toBeGreaterThanOrEqual(released);
        expect(band.output[0]).toBe(written);
        const next = bands[b + 1]?.starts[0] ?? paddedShape[0];
        for (let o = band.output[0]; o < band.output[1]; o++) {
          expect(taps.lower[o]).toBeGreaterThanOrEqual(released);
          expect(taps.upper[o]).toBeLessThan(next);
        }
        written = band.output[1];
        released = band.keepFrom;
      });
      expect(written).toBe(output);
    }),
  );
});

it('gives every stretch all tiles that touch what it reads', () => {
  fc.assert(
    fc.property(axis, ({ extent, output, patch, step, kind, parts }) => {
      const { starts, before } = tileImage([extent, 1, 1], [patch, 1, 1], step);
      const taps = shiftTaps(kind(extent, output), before[0]);
      const stretches = planStretches(starts[0], patch, taps, parts);
      let written = 0;
      for (const { output: range, covered, starts: own } of stretches) {
        expect(range[0]).toBe(written);
        written = range[1];
        for (let o = range[0]; o < range[1]; o++) {
          for (const voxel of [taps.lower[o] ?? -1, taps.upper[o] ?? -1]) {
            const touching = starts[0].filter((start) => start <= voxel && voxel < start + patch);
            expect(own).toEqual(expect.arrayContaining(touching));
            expect(voxel >= covered[0] && voxel < covered[1]).toBe(true);
          }
        }
      }
      expect(written).toBe(output);
    }),
  );
});

it('keeps the sums within the budget by computing border tiles again', () => {
  const tiling = tileImage([64, 200, 200], [32, 64, 64], 0.5);
  const taps = [copyTaps(64), copyTaps(200), copyTaps(200)] as const;
  const exportPlan = {
    shape: [64, 200, 200],
    taps,
    origin: 0,
    strides: [40000, 200, 1],
    size: [64, 200, 200],
  } as const;
  const plan = (slabBytes: number) => planWindow({ tiling, exportPlan, classes: 3, slabBytes });
  const whole = plan(2 ** 30);
  const halved = plan(whole.sumBytes * 0.7);
  expect(whole.rows.length * whole.columns.length).toBe(1);
  expect(halved.sumBytes).toBeLessThanOrEqual(whole.sumBytes * 0.7);
  expect(halved.tiles).toBeGreaterThan(whole.tiles);
});
