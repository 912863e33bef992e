import { expect, it } from 'vitest';
import { CIVIDIS, MAGMA } from './colourTables.ts';
import { confidenceColours } from './confidenceColours.ts';

const bytes = (word = 0) => [word & 255, (word >> 8) & 255, (word >> 16) & 255, word >>> 24];

it('has Matplotlib’s tables', () => {
  expect(CIVIDIS).toHaveLength(256);
  expect(MAGMA).toHaveLength(256);
  // matplotlib.colormaps['cividis'](…, bytes=True) of 3.11.2
  expect([0, 128, 255].map((entry) => bytes(CIVIDIS[entry]))).toEqual([
    [0, 34, 77, 255],
    [124, 123, 120, 255],
    [253, 231, 55, 255],
  ]);
  expect([0, 128, 255].map((entry) => bytes(MAGMA[entry]))).toEqual([
    [0, 0, 3, 255],
    [182, 54, 121, 255],
    [251, 252, 191, 255],
  ]);
});

it('colours confidence over the whole of 0…1 and opaque', () => {
  const { palette, gradient } = confidenceColours('confidence', 256, (code) => code / 255);
  expect([...palette]).toEqual([...CIVIDIS]);
  expect(gradient[0]).toBe('rgb(0 34 77 / 1)');
});

it('leaves sure voxels clear and colours doubt', () => {
  const { palette } = confidenceColours('doubt', 101, (code) => code / 100);
  expect(bytes(palette[100])[3]).toBe(0);
  expect(bytes(palette[98])[3]).toBe(0);
  expect(bytes(palette[50])[3]).toBe(255);
  expect(bytes(palette[50]).slice(0, 3)).toEqual(bytes(MAGMA[128]).slice(0, 3));
});
