import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Geometry } from '../../workers/image/index.ts';
import { labelBorders, labelSlice, paintSlice, Side } from './labelSlice.ts';
import { planesOf } from './planes.ts';

/** 3 × 2 × 2 voxels (i, j, k), LPS axes: rows run to the left, columns to the back, slices to the head. */
const geometry: Geometry = {
  size: [2, 2, 3],
  spacing: [1, 1, 1],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const labels = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

it('lays an axial slice with the patient left on the screen right and the nose up', () => {
  const { width, height, values } = labelSlice(labels, geometry, planesOf(geometry).axial, 1);
  expect([width, height]).toEqual([3, 2]);
  expect([...values]).toEqual([7, 8, 9, 10, 11, 12]);
});

it('turns a coronal slice so that the head is up', () => {
  const { values } = labelSlice(labels, geometry, planesOf(geometry).coronal, 0);
  expect([...values]).toEqual([7, 8, 9, 1, 2, 3]);
});

it('walks flipped file axes backwards', () => {
  const flipped = { ...geometry, direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1] };
  const { values } = labelSlice(labels, flipped, planesOf(flipped).axial, 0);
  expect([...values]).toEqual([6, 5, 4, 3, 2, 1]);
});

it('colours known labels and leaves the others transparent', () => {
  const pixels = new Uint32Array(3);
  paintSlice({ width: 3, height: 1, values: Uint16Array.of(0, 1, 9) }, Uint32Array.of(0, 0xff00ffff), pixels);
  expect([...pixels]).toEqual([0, 0xff00ffff, 0]);
});

it('joins the straight border of a block into one run a side', () => {
  const values = Uint16Array.from([0, 0, 0, 0, 0, 5, 5, 0, 0, 5, 5, 0, 0, 0, 0, 0]);
  expect(labelBorders({ width: 4, height: 4, values }).get(5)).toEqual([
    ...[1, 1, 2, Side.top],
    ...[1, 2, 2, Side.bottom],
    ...[1, 1, 2, Side.left],
    ...[2, 1, 2, Side.right],
  ]);
});

it('has a border exactly where a voxel and its neighbour differ', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 20, maxLength: 20 }), (array) => {
      const [width, height] = [5, 4];
      const values = Uint16Array.from(array);
      const found = new Set<string>();
      for (const [value, runs] of labelBorders({ width, height, values }))
        for (let at = 0; at < runs.length; at += 4) {
          const [x = 0, y = 0, length = 0, side = 0] = runs.slice(at, at + 4);
          const across = side === Side.top || side === Side.bottom;
          for (let step = 0; step < length; step++)
            found.add(`${value}@${x + (across ? step : 0)},${y + (across ? 0 : step)}:${side}`);
        }
      const expected = new Set<string>();
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          for (const [side, dx, dy] of [
            [Side.top, 0, -1],
            [Side.bottom, 0, 1],
            [Side.left, -1, 0],
            [Side.right, 1, 0],
          ] as const) {
            const value = values[y * width + x] ?? 0;
            const inside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
            const other = inside ? values[(y + dy) * width + x + dx] : -1;
            if (value > 0 && other !== value) expected.add(`${value}@${x},${y}:${side}`);
          }
      expect(found).toEqual(expected);
    }),
  );
});
