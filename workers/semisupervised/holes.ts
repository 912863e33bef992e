/** Filling of holes: background that a class encloses. Source: spec semisupervised.md §5, step 4. */
import { type Components, labelComponents } from '../components/index.ts';
import type { Zyx } from '../image/index.ts';

type Labels = Uint8Array | Uint16Array;

interface OpenBox {
  readonly first: [number, number, number];
  readonly end: [number, number, number];
}

/** Voxels first ≤ index < end. */
interface Box {
  readonly first: readonly [number, number, number];
  readonly end: readonly [number, number, number];
}

export type HoleFilling = '3d' | 'slices';

/** Fewer voxels cannot enclose one. */
const SMALLEST_SHELL = 6;

/**
 * Gives predicted background enclosed by a class to it, in place: enclosed in 3-D, or in each slice of axis 0. What
 * encloses a hole is connected (26 neighbours), so every component is looked at within its own box; what touches that
 * from inside is connected to the rest of the image.
 * @param ways by label, carried out in this order. @param human 1 where a person decided; such voxels keep their value
 */
export function fillHoles(
  labels: Labels,
  size: Zyx,
  ways: ReadonlyMap<number, HoleFilling>,
  human?: Uint8Array,
): void {
  const found = labelComponents(labels, size, 26, (label) => (ways.has(label) ? label : 0));
  const boxes = boxesOf(found, size);
  for (const [label, way] of ways)
    boxes.forEach((box, id) => {
      if (found.value[id] !== label || found.voxels[id] < SMALLEST_SHELL) return;
      if (way === '3d') fillBox(labels, size, label, box, human);
      else
        for (let z = box.first[0]; z < box.end[0]; z++) fillBox(labels, size, label, sliceOf(box, z), human);
    });
}

const sliceOf = ({ first, end }: Box, z: number): Box => ({
  first: [z, first[1], first[2]],
  end: [z + 1, end[1], end[2]],
});

function boxesOf({ count, start, length, component }: Components, [, height, width]: Zyx): Box[] {
  const boxes = Array.from(
    { length: count },
    (): OpenBox => ({
      first: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
      end: [0, 0, 0],
    }),
  );
  start.forEach((from, run) => {
    const { first, end } = boxes[component[run]];
    const [z, y, x] = [Math.floor(from / width / height), Math.floor(from / width) % height, from % width];
    const last = [z + 1, y + 1, x + length[run]];
    for (const [axis, value] of [z, y, x].entries()) {
      first[axis] = Math.min(first[axis], value);
      end[axis] = Math.max(end[axis], last[axis]);
    }
  });
  return boxes;
}

/** A hole is a 6-connected part of everything else that nowhere reaches the edge of the box. */
function fillBox(labels: Labels, size: Zyx, label: number, { first, end }: Box, human?: Uint8Array): void {
  const [depth, height, width] = [end[0] - first[0], end[1] - first[1], end[2] - first[2]];
  const at = (z: number, y: number) => ((first[0] + z) * size[1] + first[1] + y) * size[2] + first[2];
  const outside = new Uint8Array(depth * height * width);
  for (let z = 0, to = 0; z < depth; z++)
    for (let y = 0; y < height; y++)
      for (let x = 0, from = at(z, y); x < width; x++) outside[to++] = labels[from++] === label ? 0 : 1;
  const found = labelComponents(outside, [depth, height, width], 6);
  const reachesEdge = new Uint8Array(found.count);
  const place = (start: number) => [
    Math.floor(start / width / height),
    Math.floor(start / width) % height,
    start % width,
  ];
  found.start.forEach((start, run) => {
    const [z = 0, y = 0, x = 0] = place(start);
    const atEdge = x === 0 || x + found.length[run] === width || y === 0 || y === height - 1;
    // A single slice has no edge above and below.
    if (atEdge || (depth > 1 && (z === 0 || z === depth - 1))) reachesEdge[found.component[run]] = 1;
  });
  found.start.forEach((start, run) => {
    if (reachesEdge[found.component[run]]) return;
    const [z = 0, y = 0, x = 0] = place(start);
    const from = at(z, y) + x;
    for (let voxel = from; voxel < from + found.length[run]; voxel++)
      if (labels[voxel] === 0 && !human?.[voxel]) labels[voxel] = label;
  });
}
