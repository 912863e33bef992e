import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Zyx } from '../image/index.ts';
import { type Connectivity, labelComponents } from './labelComponents.ts';
import { keepLargestComponent } from './largestComponent.ts';

/** Plain flood fill over voxels: the truth. */
function floodFill(data: Uint8Array, [depth, height, width]: Zyx, connectivity: Connectivity): Int32Array {
  const ids = new Int32Array(data.length).fill(-1);
  let next = 0;
  for (let seed = 0; seed < data.length; seed++) {
    if (data[seed] === 0 || ids[seed] >= 0) continue;
    const stack = [seed];
    ids[seed] = next;
    for (let voxel = stack.pop(); voxel !== undefined; voxel = stack.pop()) {
      const z = Math.floor(voxel / (height * width));
      const y = Math.floor(voxel / width) % height;
      const x = voxel % width;
      for (let dz = -1; dz <= 1; dz++)
        for (let dy = -1; dy <= 1; dy++)
          for (let dx = -1; dx <= 1; dx++) {
            if (connectivity === 6 && Math.abs(dz) + Math.abs(dy) + Math.abs(dx) !== 1) continue;
            const [nz, ny, nx] = [z + dz, y + dy, x + dx];
            if (nz < 0 || ny < 0 || nx < 0 || nz >= depth || ny >= height || nx >= width) continue;
            const neighbour = (nz * height + ny) * width + nx;
            if (ids[neighbour] >= 0 || data[neighbour] !== data[seed]) continue;
            ids[neighbour] = next;
            stack.push(neighbour);
          }
    }
    next++;
  }
  return ids;
}

const maps = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 7 }))
  .chain((size) =>
    fc.record({
      size: fc.constant<Zyx>(size),
      data: fc.uint8Array({
        minLength: size[0] * size[1] * size[2],
        maxLength: size[0] * size[1] * size[2],
        max: 2,
      }),
      connectivity: fc.constantFrom<Connectivity>(6, 26),
    }),
  );

it('finds the components of a flood fill, numbered in the same order', () => {
  fc.assert(
    fc.property(maps, ({ size, data, connectivity }) => {
      const truth = floodFill(data, size, connectivity);
      const components = labelComponents(data, size, connectivity);
      const found = new Int32Array(data.length).fill(-1);
      components.start.forEach((start, run) => {
        found.fill(components.component[run], start, start + components.length[run]);
      });
      expect([...found]).toEqual([...truth]);
      components.voxels.forEach((voxels, id) => {
        expect(voxels).toBe(truth.filter((other) => other === id).length);
      });
    }),
  );
});

it('sees a region of several labels as one component', () => {
  const components = labelComponents(new Uint8Array([1, 2, 0, 3]), [1, 1, 4], 26, (label) =>
    label < 3 ? 1 : 0,
  );
  expect([...components.voxels]).toEqual([2]);
});

it('keeps every component of the largest size', () => {
  const data = new Uint8Array([1, 1, 0, 1, 0, 1, 1, 2]);
  keepLargestComponent(data, [1, 1, 8], [1]);
  expect([...data]).toEqual([1, 1, 0, 0, 0, 1, 1, 2]);
});
