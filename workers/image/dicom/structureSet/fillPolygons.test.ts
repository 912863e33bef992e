import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Corner, fillPolygons } from './fillPolygons.ts';

/** `u,v` of every voxel inside, sorted. */
const filled = (...polygons: Corner[][]): string[] =>
  fillPolygons(polygons)
    .flatMap(({ v, first, end }) => Array.from({ length: end - first }, (_, i) => `${first + i},${v}`))
    .sort();

const square = (from: number, to: number): Corner[] => [
  [from, from],
  [to, from],
  [to, to],
  [from, to],
];

it('fills a square, its left and lower edges included', () => {
  expect(filled(square(1, 3))).toEqual(['1,1', '1,2', '2,1', '2,2']);
});

it('gives squares that touch no common voxel and leaves none between them', () => {
  const right = square(1, 3).map(([u, v]): Corner => [u + 2, v]);
  expect(new Set([...filled(square(1, 3)), ...filled(right)]).size).toBe(8);
});

it('takes an outline within another for a hole', () => {
  expect(filled(square(0, 5), square(2, 4))).toHaveLength(25 - 4);
});

it('closes the channel of a keyhole', () => {
  const keyhole: Corner[] = [
    [0, 0],
    [6, 0],
    [6, 6],
    [0, 6],
    [0, 3.3],
    [2, 3.3],
    [2, 4],
    [4, 4],
    [4, 2],
    [2, 2],
    [2, 3.3],
    [0, 3.3],
  ];
  expect(filled(keyhole)).toEqual(filled(square(0, 6), square(2, 4)));
});

it('fills nothing for a line that returns', () => {
  expect(
    filled([
      [0, 0.1],
      [5, 3.7],
      [5, 3.7],
      [0, 0.1],
    ]),
  ).toEqual([]);
});

/** The other way round: a ray downwards from one centre, against all edges. */
function isInside(u: number, v: number, polygons: readonly (readonly Corner[])[]): boolean {
  let inside = false;
  for (const polygon of polygons) {
    polygon.forEach(([u0, v0], i) => {
      const [u1, v1] = polygon[(i + 1) % polygon.length] as Corner;
      if (u0 > u !== u1 > u && v > v0 + ((u - u0) * (v1 - v0)) / (u1 - u0)) inside = !inside;
    });
  }
  return inside;
}

it('agrees with a ray of another direction on random outlines', () => {
  // Irrational, so that no edge runs through a voxel's centre, where both rules are free to differ.
  const coordinate = (step: number) => fc.integer({ min: 1, max: 80 }).map((n) => (n * step) / 10);
  const corner = fc.tuple(coordinate(Math.SQRT2), coordinate(Math.sqrt(3)));
  const polygon = fc.array(corner, { minLength: 3, maxLength: 9 });
  fc.assert(
    fc.property(fc.array(polygon, { minLength: 1, maxLength: 3 }), (polygons) => {
      const expected: string[] = [];
      for (let u = 0; u < 14; u++)
        for (let v = 0; v < 14; v++) if (isInside(u, v, polygons)) expected.push(`${u},${v}`);
      expect(filled(...polygons)).toEqual(expected.sort());
    }),
    { numRuns: 300 },
  );
});
