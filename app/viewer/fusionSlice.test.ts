import { expect, it } from 'vitest';
import type { Geometry } from '../../workers/image/index.ts';
import { tableOf } from './colourMapTable.ts';
import { sampledSlice } from './fusionSlice.ts';
import { planesOf } from './planes.ts';

const identity: Geometry['direction'] = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const grid = (
  size: Geometry['size'],
  spacing: Geometry['spacing'],
  origin: Geometry['origin'],
): Geometry => ({
  size,
  spacing,
  origin,
  direction: identity,
});

/** A scan whose value is 100 z + 10 y + x in world millimetres: linear, so that sampling must give it back. */
function ramp(geometry: Geometry): Float32Array {
  const [nz, ny, nx] = geometry.size;
  const data = new Float32Array(nz * ny * nx);
  let at = 0;
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++)
        data[at++] =
          100 * (geometry.origin[2] + k * geometry.spacing[0]) +
          10 * (geometry.origin[1] + j * geometry.spacing[1]) +
          (geometry.origin[0] + i * geometry.spacing[2]);
  return data;
}

it('samples a coarser, shifted scan at the voxels of a slice', () => {
  const onto = grid([4, 6, 8], [1, 1, 1], [0, 0, 0]);
  const from = grid([5, 6, 7], [2, 2, 2], [-1, -1, -1]);
  const { width, height, values } = sampledSlice(ramp(from), from, onto, planesOf(onto).axial, 2);
  expect([width, height]).toEqual([8, 6]);
  // Axial: patient right on screen left, nose up.
  for (const [column, row] of [
    [0, 0],
    [7, 0],
    [3, 5],
  ] as const)
    expect(values[row * width + column]).toBeCloseTo(200 + 10 * row + column, 4);
});

it('is NaN outside the sampled scan', () => {
  const onto = grid([4, 6, 8], [1, 1, 1], [0, 0, 0]);
  const from = grid([1, 6, 2], [1, 1, 1], [0, 0, 2]);
  const { width, values } = sampledSlice(ramp(from), from, onto, planesOf(onto).axial, 2);
  expect(values[1]).toBeCloseTo(201, 4);
  expect(values[2]).toBeNaN();
  expect(values[width + 7]).toBeNaN();
  expect(sampledSlice(ramp(from), from, onto, planesOf(onto).axial, 3).values[0]).toBeNaN();
});

it('draws a colour map through its points', () => {
  const table = tableOf([0, 0, 0, 0, 0.5, 1, 0, 0, 1, 1, 1, 1]);
  expect(table[0]).toBe(0xff000000);
  expect(table[255]).toBe(0xffffffff);
  expect(table[64]).toBe((0xff000000 | Math.round((255 * 64) / 127.5)) >>> 0);
});
