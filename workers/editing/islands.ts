import { labelComponents } from '../components/index.ts';
import type { Zyx } from '../image/index.ts';
import { boxOf, boxSize, forRows, grown, maskOf } from './box.ts';
import { type Edit, proposal } from './edit.ts';
import { IGNORE, type LabelMap, type PaintRule } from './labelMap.ts';

/** Makes background of all 26-connected islands of a segment but its largest (of equal ones, all stay). */
export function keepLargest(map: LabelMap, rule: PaintRule, value: number): Edit {
  return dropIslands(map, rule, value, (voxels, largest) => voxels < largest);
}

/** Makes background of all 26-connected islands of a segment that are smaller than a volume. */
export function removeSmall(map: LabelMap, rule: PaintRule, value: number, cubicMillimetres: number): Edit {
  const [sz, sy, sx] = map.spacing;
  return dropIslands(map, rule, value, (voxels) => voxels * sz * sy * sx < cubicMillimetres);
}

function dropIslands(
  { data, size, spacing }: LabelMap,
  rule: PaintRule,
  value: number,
  drops: (voxels: number, largest: number) => boolean,
): Edit {
  const islands = labelComponents(data, size, 26, (label) => (label === value ? 1 : 0));
  const largest = islands.voxels.reduce((most, voxels) => Math.max(most, voxels), 0);
  const recorder = proposal({ data, size, spacing }, rule);
  for (let run = 0; run < islands.start.length; run++) {
    const start = islands.start[run] ?? 0;
    if (drops(islands.voxels[islands.component[run] ?? 0] ?? 0, largest))
      recorder.set(start, start + (islands.length[run] ?? 0), 0);
  }
  return recorder.take();
}

/** Gives every island of a segment but its largest a label of its own, from `first` upward, the larger before the
 *  smaller. Islands below a volume, and those for which no label is left, stay. */
export function splitIslands(
  map: LabelMap,
  rule: PaintRule,
  { value, first, cubicMillimetres }: { value: number; first: number; cubicMillimetres: number },
): Edit {
  const { data, size, spacing } = map;
  const [sz, sy, sx] = spacing;
  const islands = labelComponents(data, size, 26, (label) => (label === value ? 1 : 0));
  const bySize = [...islands.voxels.keys()].sort(
    (a, b) => (islands.voxels[b] ?? 0) - (islands.voxels[a] ?? 0) || a - b,
  );
  const becomes = new Map<number, number>();
  for (const island of bySize.slice(1)) {
    const label = first + becomes.size;
    if ((islands.voxels[island] ?? 0) * sz * sy * sx < cubicMillimetres || label >= IGNORE) break;
    becomes.set(island, label);
  }
  const recorder = proposal(map, rule);
  for (let run = 0; run < islands.start.length; run++) {
    const label = becomes.get(islands.component[run] ?? 0);
    const start = islands.start[run] ?? 0;
    if (label !== undefined) recorder.set(start, start + (islands.length[run] ?? 0), label);
  }
  return recorder.take();
}

/** Of the label at `seed`: only the island there stays, or all but that one; what goes becomes background. */
export function pickIsland(map: LabelMap, rule: PaintRule, seed: Zyx, keeps: boolean): Edit {
  const { data, size } = map;
  const at = (seed[0] * size[1] + seed[1]) * size[2] + seed[2];
  const value = data[at] ?? 0;
  const recorder = proposal(map, rule);
  if (value === 0) return recorder.take();
  const islands = labelComponents(data, size, 26, (label) => (label === value ? 1 : 0));
  const runOf = islands.start.findIndex(
    (start, run) => at >= start && at < start + (islands.length[run] ?? 0),
  );
  const picked = islands.component[runOf];
  for (let run = 0; run < islands.start.length; run++) {
    const start = islands.start[run] ?? 0;
    if ((islands.component[run] === picked) !== keeps)
      recorder.set(start, start + (islands.length[run] ?? 0), 0);
  }
  return recorder.take();
}

/** Gives a segment every hole that it encloses: voxels from which no way along faces leads to the scan's edge. */
export function fillHoles(map: LabelMap, rule: PaintRule, value: number): Edit {
  const recorder = proposal(map, rule);
  const around = boxOf(map, value);
  if (!around) return recorder.take();
  const box = grown(around, [1, 1, 1], map.size);
  const size = boxSize(box);
  const outside = maskOf(map, value, box).map((set) => 1 - set);
  const parts = labelComponents(outside, size, 6);
  const open = openParts(parts.start, parts.length, parts.component, parts.count, size);
  const hole = new Uint8Array(outside.length);
  for (let run = 0; run < parts.start.length; run++) {
    const start = parts.start[run] ?? 0;
    if (!open[parts.component[run] ?? 0]) hole.fill(1, start, start + (parts.length[run] ?? 0));
  }
  forRows(map.size, box, (inMap, inBox, width) => {
    for (let x = 0; x < width; x++) if (hole[inBox + x]) recorder.set(inMap + x, inMap + x + 1, value);
  });
  return recorder.take();
}

/** Components that reach the edge of the box. */
function openParts(
  start: Float64Array,
  length: Int32Array,
  component: Int32Array,
  count: number,
  [depth, height, width]: Zyx,
): Uint8Array {
  const open = new Uint8Array(count);
  for (let run = 0; run < start.length; run++) {
    const from = start[run] ?? 0;
    const x = from % width;
    const row = (from - x) / width;
    const y = row % height;
    const z = (row - y) / height;
    const atEdge = y === 0 || z === 0 || y === height - 1 || z === depth - 1;
    if (atEdge || x === 0 || x + (length[run] ?? 0) === width) open[component[run] ?? 0] = 1;
  }
  return open;
}
