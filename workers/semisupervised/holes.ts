/** Filling of holes: background that a class encloses. Source: spec semisupervised.md §5, step 4. */
import { labelComponents } from '../components/index.ts';
import type { Zyx } from '../image/index.ts';

type Labels = Uint8Array | Uint16Array;

/** Voxels first ≤ index < end. */
interface Box {
  readonly first: readonly [number, number, number];
  readonly end: readonly [number, number, number];
}

/**
 * Gives predicted background enclosed by the class to it, in place: enclosed in 3-D, or in each slice of axis 0.
 * Works within the class's own box: whatever touches that from inside is connected to the rest of the image.
 * @param human 1 where a person decided; such voxels keep their value
 */
export function fillHoles(
  labels: Labels,
  size: Zyx,
  label: number,
  how: '3d' | 'slices',
  human?: Uint8Array,
): void {
  const box = boxOf(labels, size, label);
  if (!box) return;
  if (how === '3d') fillBox(labels, size, label, box, human);
  else
    for (let z = box.first[0]; z < box.end[0]; z++)
      fillBox(
        labels,
        size,
        label,
        { first: [z, box.first[1], box.first[2]], end: [z + 1, box.end[1], box.end[2]] },
        human,
      );
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

function boxOf(labels: Labels, [depth, height, width]: Zyx, label: number): Box | undefined {
  const first: [number, number, number] = [depth, height, width];
  const end: [number, number, number] = [0, 0, 0];
  for (let z = 0, row = 0; z < depth; z++)
    for (let y = 0; y < height; y++, row += width) {
      const line = labels.subarray(row, row + width);
      const from = line.indexOf(label);
      if (from < 0) continue;
      const lowest = [z, y, from];
      const highest = [z + 1, y + 1, line.lastIndexOf(label) + 1];
      for (const axis of [0, 1, 2] as const) {
        first[axis] = Math.min(first[axis], lowest[axis] ?? 0);
        end[axis] = Math.max(end[axis], highest[axis] ?? 0);
      }
    }
  return end[0] === 0 ? undefined : { first, end };
}
