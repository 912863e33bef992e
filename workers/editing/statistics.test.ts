import { expect, it } from 'vitest';
import { centreOf, segmentStatistics } from './statistics.ts';

it('measures what lies under each label, large numbers too', () => {
  const labels = Uint16Array.of(0, 2, 2, 0, 2, 7);
  const scan = Float64Array.of(-5, 1e9 + 1, 1e9 + 2, 5, 1e9 + 6, 3);
  const [background, two, seven] = segmentStatistics(labels, scan);
  expect(background).toEqual({
    value: 0,
    voxels: 2,
    mean: 0,
    deviation: Math.sqrt(50),
    least: -5,
    most: 5,
  });
  expect(two).toMatchObject({ value: 2, voxels: 3, mean: 1e9 + 3, least: 1e9 + 1, most: 1e9 + 6 });
  expect(two?.deviation).toBeCloseTo(Math.sqrt(7), 9);
  expect(seven).toMatchObject({ voxels: 1, mean: 3, deviation: 0 });
});

it('finds a voxel of the label near its middle, also of a ring', () => {
  const ring = Uint16Array.from([...'111101101111'].map(Number));
  expect(centreOf(ring, [1, 4, 3], 1)).toEqual([0, 1, 0]);
  expect(centreOf(ring, [1, 4, 3], 5)).toBeUndefined();
});
