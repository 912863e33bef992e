import { expect, it } from 'vitest';
import type { Zyx } from '../image/index.ts';
import { fillHoles, type HoleFilling } from './holes.ts';
import { seededUniform } from './seededHash.ts';

/** Two frayed classes over a small grid. */
function drawn([depth, height, width]: Zyx, seed: number): Uint8Array {
  return Uint8Array.from({ length: depth * height * width }, (_, voxel) => {
    const random = seededUniform(seed, 1, voxel);
    return random < 0.52 ? 1 : random < 0.62 ? 2 : 0;
  });
}

/** The plain way: flood what is not the class from the image's faces; background that stays dry is a hole. */
function plain(labels: Uint8Array, size: Zyx, ways: ReadonlyMap<number, HoleFilling>): Uint8Array {
  const result = labels.slice();
  const [depth, height, width] = size;
  for (const [label, way] of ways) {
    const wet = new Uint8Array(result.length);
    const open: number[] = [];
    const visit = (z: number, y: number, x: number) => {
      if (z < 0 || y < 0 || x < 0 || z >= depth || y >= height || x >= width) return;
      const voxel = (z * height + y) * width + x;
      if (wet[voxel] || result[voxel] === label) return;
      wet[voxel] = 1;
      open.push(voxel);
    };
    for (let z = 0; z < depth; z++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const inPlane = y === 0 || x === 0 || y === height - 1 || x === width - 1;
          if (inPlane || (way === '3d' && depth > 1 && (z === 0 || z === depth - 1))) visit(z, y, x);
        }
    while (open.length > 0) {
      const voxel = open.pop() ?? 0;
      const [z, y, x] = [
        Math.floor(voxel / width / height),
        Math.floor(voxel / width) % height,
        voxel % width,
      ];
      for (const step of [-1, 1]) {
        visit(z, y + step, x);
        visit(z, y, x + step);
        if (way === '3d') visit(z + step, y, x);
      }
    }
    for (let voxel = 0; voxel < result.length; voxel++)
      if (!wet[voxel] && result[voxel] === 0) result[voxel] = label;
  }
  return result;
}

it('fills what the flood does not reach, in 3-D and slice by slice', () => {
  const size = [7, 12, 13] as const;
  let filled = 0;
  for (let seed = 0; seed < 40; seed++) {
    const ways = new Map<number, HoleFilling>([
      [2, seed % 2 === 0 ? 'slices' : '3d'],
      [1, seed % 3 === 0 ? 'slices' : '3d'],
    ]);
    const before = drawn(size, seed);
    const found = before.slice();
    fillHoles(found, size, ways);
    expect(found).toEqual(plain(before, size, ways));
    filled += found.filter((label, voxel) => label !== before[voxel]).length;
  }
  expect(filled).toBeGreaterThan(100);
});

it('leaves voxels that a person decided', () => {
  const size = [1, 3, 3] as const;
  const ring = () => Uint8Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1);
  const [free, decided] = [ring(), ring()];
  fillHoles(free, size, new Map([[1, '3d']]));
  fillHoles(decided, size, new Map([[1, '3d']]), Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0));
  expect([free[4], decided[4]]).toEqual([1, 0]);
});
