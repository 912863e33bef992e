import type { VoxelArray } from '../image/index.ts';
import type { InParts } from '../voxelRuns/index.ts';
import { IGNORE, LABEL_VALUES } from './labelMap.ts';

/** Some milliseconds. */
const PART = 1 << 18;

/** What a map under edit begins as: another map, in which a value may mean ignore, or one value everywhere. */
export type Beginning =
  | { readonly voxels: VoxelArray; readonly ignore: number | undefined }
  | { readonly everywhere: number };

/** Fills a map under edit, and counts its voxels by value. `data` holds zeros; `voxels` are whole numbers of 0 … 65535, or
 *  `ignore`, and at least as many. */
export function* takingOver(data: Uint16Array, beginning: Beginning): InParts<Map<number, number>> {
  const counts = new Float64Array(LABEL_VALUES);
  for (let from = 0; from < data.length; from += PART) {
    const to = Math.min(data.length, from + PART);
    const part = data.subarray(from, to);
    if ('everywhere' in beginning) fill(part, beginning.everywhere, counts);
    else copy(part, beginning.voxels.subarray(from, to), beginning.ignore ?? IGNORE, counts);
    yield to / data.length;
  }
  const found = [...counts.keys()].filter((value) => counts[value] !== 0);
  return new Map(found.map((value) => [value, counts[value] ?? 0]));
}

function fill(part: Uint16Array, value: number, counts: Float64Array): void {
  // Untouched shared memory takes no room.
  if (value !== 0) part.fill(value);
  counts[value] = (counts[value] ?? 0) + part.length;
}

function copy(part: Uint16Array, voxels: VoxelArray, ignore: number, counts: Float64Array): void {
  for (let at = 0; at < part.length; at++) {
    const stored = voxels[at] ?? 0;
    part[at] = stored === ignore ? IGNORE : stored;
    const value = part[at] ?? 0;
    counts[value] = (counts[value] ?? 0) + 1;
  }
}
