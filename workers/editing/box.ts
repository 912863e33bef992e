import type { Zyx } from '../image/index.ts';
import type { LabelMap } from './labelMap.ts';

/** Voxels first ≤ index < end along each axis, zyx. */
export interface Box {
  readonly first: Zyx;
  readonly end: Zyx;
}

export const wholeBox = (size: Zyx): Box => ({ first: [0, 0, 0], end: size });

export const boxSize = ({ first, end }: Box): Zyx => [
  end[0] - first[0],
  end[1] - first[1],
  end[2] - first[2],
];

/** The same box, but from one slice to another along the first axis. */
export const slicesOf = ({ first, end }: Box, from: number, to: number): Box => ({
  first: [from, first[1], first[2]],
  end: [to, end[1], end[2]],
});

/** The box with `margin` (voxels, zyx) more on every side, cut at the grid. */
export function grown({ first, end }: Box, margin: Zyx, size: Zyx): Box {
  const low = (axis: 0 | 1 | 2) => Math.max(0, first[axis] - margin[axis]);
  const high = (axis: 0 | 1 | 2) => Math.min(size[axis], end[axis] + margin[axis]);
  return { first: [low(0), low(1), low(2)], end: [high(0), high(1), high(2)] };
}

/** The smallest box around all voxels of `value`; undefined if there are none. */
export function boxOf({ data, size }: LabelMap, value: number): Box | undefined {
  const [depth, height, width] = size;
  const first: [number, number, number] = [depth, height, width];
  const end: [number, number, number] = [0, 0, 0];
  for (let row = 0; row < depth * height; row++) {
    const base = row * width;
    let left = 0;
    while (left < width && data[base + left] !== value) left++;
    if (left === width) continue;
    let right = width - 1;
    while (data[base + right] !== value) right--;
    const y = row % height;
    const z = (row - y) / height;
    const low = [z, y, left] as const;
    const high = [z, y, right] as const;
    for (const axis of [0, 1, 2] as const) {
      first[axis] = Math.min(first[axis], low[axis]);
      end[axis] = Math.max(end[axis], high[axis] + 1);
    }
  }
  return end[0] === 0 ? undefined : { first, end };
}

/** The smallest box around each label of the map but background. */
export function boxesOf({ data, size }: LabelMap): Map<number, Box> {
  const [depth, height, width] = size;
  const boxes = new Map<number, { first: [number, number, number]; end: [number, number, number] }>();
  for (let row = 0; row < depth * height; row++) {
    const [z, y] = [Math.floor(row / height), row % height];
    for (let x = 0; x < width; ) {
      const value = data[row * width + x] ?? 0;
      const from = x;
      while (x < width && data[row * width + x] === value) x++;
      if (value === 0) continue;
      const box = boxes.get(value);
      if (!box) boxes.set(value, { first: [z, y, from], end: [z + 1, y + 1, x] });
      else {
        box.first[1] = Math.min(box.first[1], y);
        box.first[2] = Math.min(box.first[2], from);
        box.end[0] = z + 1;
        box.end[1] = Math.max(box.end[1], y + 1);
        box.end[2] = Math.max(box.end[2], x);
      }
    }
  }
  return boxes;
}

/** The smallest box around all of them; undefined around none. */
export function enclosing(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  const low = (axis: 0 | 1 | 2) => Math.min(...boxes.map(({ first }) => first[axis]));
  const high = (axis: 0 | 1 | 2) => Math.max(...boxes.map(({ end }) => end[axis]));
  return { first: [low(0), low(1), low(2)], end: [high(0), high(1), high(2)] };
}

/** 1 where the map has `value`, within the box. */
export function maskOf({ data, size }: LabelMap, value: number, box: Box): Uint8Array {
  const [depth, height, width] = boxSize(box);
  const mask = new Uint8Array(depth * height * width);
  let to = 0;
  for (let z = 0; z < depth; z++)
    for (let y = 0; y < height; y++) {
      const from = ((z + box.first[0]) * size[1] + y + box.first[1]) * size[2] + box.first[2];
      for (let x = 0; x < width; x++) mask[to++] = data[from + x] === value ? 1 : 0;
    }
  return mask;
}

/** Calls `visit` for every row of the box: its first voxel in the map, and in an array of the box's size. */
export function forRows(size: Zyx, box: Box, visit: (inMap: number, inBox: number, width: number) => void) {
  const [depth, height, width] = boxSize(box);
  for (let z = 0; z < depth; z++)
    for (let y = 0; y < height; y++)
      visit(
        ((z + box.first[0]) * size[1] + y + box.first[1]) * size[2] + box.first[2],
        (z * height + y) * width,
        width,
      );
}
