import { labelComponents } from '../components/index.ts';
import type { Zyx } from '../image/index.ts';
import { boxOf, boxSize, forRows, grown, maskOf } from './box.ts';
import { type Edit, proposal } from './edit.ts';
import type { LabelMap, PaintRule } from './labelMap.ts';

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
