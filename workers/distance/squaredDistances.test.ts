import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Zyx } from '../image/index.ts';
import { squaredDistances } from './squaredDistances.ts';

it('is the distance to the nearest voxel of the mask, by trying them all', () => {
  const size: Zyx = [4, 5, 6];
  const spacing: Zyx = [3, 0.7, 1.1];
  const place = (i: number) => [Math.floor(i / 30) * 3, (Math.floor(i / 6) % 5) * 0.7, (i % 6) * 1.1];
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 119 }), { maxLength: 6 }), (inside) => {
      const mask = new Uint8Array(120);
      for (const i of inside) mask[i] = 1;
      squaredDistances(mask, size, spacing).forEach((found, i) => {
        const all = inside.map((j) => place(i).reduce((sum, at, a) => sum + (at - place(j)[a]) ** 2, 0));
        const expected = Math.min(...all);
        if (inside.length === 0) expect(found).toBe(Number.POSITIVE_INFINITY);
        else expect(Math.abs(found - expected)).toBeLessThan(1e-4);
      });
    }),
  );
});
