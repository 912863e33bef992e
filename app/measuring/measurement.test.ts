import { expect, it } from 'vitest';
import type { Volume } from '../workers.ts';
import { type Measurement, measure, regionStatistics } from './measurement.ts';

const direction: Volume['geometry']['direction'] = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const scan: Volume = {
  channels: 1,
  fileDimension: 3,
  data: Int16Array.from({ length: 3 * 8 * 10 }, (_, voxel) => voxel),
  geometry: {
    size: [3, 8, 10],
    spacing: [2, 0.5, 0.25],
    origin: [0, 0, 0],
    direction,
  },
};

const drawn = (
  of: Measurement['measure'],
  points: Measurement['points'],
  indices: Measurement['indices'],
) => ({
  id: 'm',
  measure: of,
  points,
  indices,
  through: 0 as const,
  slice: 1,
});

it('measures lengths in millimetres and angles at the middle point', () => {
  expect(
    measure(
      drawn(
        'length',
        [
          [0, 0, 0],
          [3, 4, 12],
        ],
        [],
      ),
      scan,
    ),
  ).toEqual({ measure: 'length', millimetres: 13 });
  const right = measure(
    drawn(
      'angle',
      [
        [5, 0, 1],
        [0, 0, 1],
        [0, 2, 1],
      ],
      [],
    ),
    scan,
  );
  expect(right).toEqual({ measure: 'angle', degrees: 90 });
  expect(
    measure(
      drawn(
        'angle',
        [
          [5, 0, 1],
          [0, 0, 1],
        ],
        [],
      ),
      scan,
    ),
  ).toBeUndefined();
});

it('takes the voxels whose centres lie in a rectangle', () => {
  const region = regionStatistics(
    drawn(
      'rectangle',
      [],
      [
        [1, 2, 3],
        [1, 4, 6],
      ],
    ),
    scan,
  );
  const values = [2, 3, 4].flatMap((y) => [3, 4, 5, 6].map((x) => 80 + 10 * y + x));
  const mean = values.reduce((sum, value) => sum + value, 0) / 12;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 12;
  expect(region).toMatchObject({ voxels: 12, least: 103, most: 126 });
  expect(region.mean).toBeCloseTo(mean, 10);
  expect(region.deviation).toBeCloseTo(Math.sqrt(variance), 10);
  expect(region.squareMillimetres).toBeCloseTo(2 * 0.5 * 3 * 0.25, 10);
});

it('takes the voxels in an ellipse, and no further than the scan', () => {
  const inside = regionStatistics(
    drawn(
      'ellipse',
      [],
      [
        [1, 1, 2],
        [1, 5, 6],
      ],
    ),
    scan,
  );
  // Radius 2 around (3, 4): the lattice points of a circle.
  expect(inside.voxels).toBe(13);
  expect(inside.mean).toBeCloseTo(80 + 30 + 4, 10);
  expect(inside.squareMillimetres).toBeCloseTo(Math.PI * 1 * 0.5, 10);
  const beyond = regionStatistics(
    drawn(
      'rectangle',
      [],
      [
        [1, -5, -5],
        [1, 50, 50],
      ],
    ),
    scan,
  );
  expect(beyond.voxels).toBe(80);
});

it('says that an empty region has no mean', () => {
  const empty = regionStatistics(
    drawn(
      'rectangle',
      [],
      [
        [1, 2.2, 3.2],
        [1, 2.4, 3.4],
      ],
    ),
    scan,
  );
  expect(empty.voxels).toBe(0);
  expect(empty.mean).toBeNaN();
});
