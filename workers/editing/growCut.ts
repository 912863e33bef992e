/**
 * GrowCut from seeds: every voxel without a label takes the label of the seed that it is most like, that is, to which
 * the path with the least sum of steps in intensity leads. Source: Zhu, Kolesov, Gao, Kikinis and Tannenbaum, An
 * Effective Interactive Medical Image Segmentation Method using Fast GrowCut, 2014; the cellular automaton of
 * Vezhnevets and Konouchine (2005) as shortest paths.
 */
import type { VoxelArray, Zyx } from '../image/index.ts';
import { type Box, boxSize, forRows, grown } from './box.ts';
import { type Edit, proposal } from './edit.ts';
import { IGNORE, type LabelMap, type PaintRule } from './labelMap.ts';
import type { Report } from './report.ts';

/** Intensities are compared on this many steps, so that path lengths are whole numbers: exact for a CT of 12 bits. */
export const LEVELS = 4096;
const REPORT_EVERY = 1 << 18;

export interface GrowCut {
  /** What has no label yet: 0, or `IGNORE` in a map that began as ignore; then background is a seed too. */
  readonly unseeded: 0 | typeof IGNORE;
  /** It grows this far (mm) beyond the box around all seeds. */
  readonly margin: number;
}

/** Proposes labels for all unseeded voxels near the seeds; nothing with fewer than two seeding labels. */
export function growCut(
  map: LabelMap,
  rule: PaintRule,
  scan: VoxelArray,
  { unseeded, margin }: GrowCut,
  report?: Report,
): Edit {
  const recorder = proposal(map, rule);
  const seeds = seedBox(map, unseeded);
  if (!seeds) return recorder.take();
  const more = (axis: 0 | 1 | 2) => Math.ceil(margin / map.spacing[axis]);
  const box = grown(seeds, [more(0), more(1), more(2)], map.size);
  const size = boxSize(box);
  const labels = new Uint16Array(size[0] * size[1] * size[2]);
  const seeded = new Uint8Array(labels.length);
  forRows(map.size, box, (inMap, inBox, width) => {
    for (let x = 0; x < width; x++) {
      const value = map.data[inMap + x] ?? 0;
      labels[inBox + x] = value;
      // Ignore is never a label to grow.
      if (value !== unseeded && value !== IGNORE) seeded[inBox + x] = 1;
    }
  });
  shortestPaths(greyLevels(scan, map.size, box), size, seeded, labels, report);
  forRows(map.size, box, (inMap, inBox, width) => {
    for (let x = 0; x < width; x++) {
      const at = inMap + x;
      if (map.data[at] === unseeded) recorder.set(at, at + 1, labels[inBox + x] ?? 0);
    }
  });
  return recorder.take();
}

/** The box around all seeds; undefined unless at least two labels seed. */
function seedBox({ data, size }: LabelMap, unseeded: number): Box | undefined {
  const [depth, height, width] = size;
  const first: [number, number, number] = [depth, height, width];
  const end: [number, number, number] = [0, 0, 0];
  let [one, several] = [-1, false];
  for (let row = 0; row < depth * height; row++) {
    const [z, y] = [Math.floor(row / height), row % height];
    for (let x = 0; x < width; x++) {
      const value = data[row * width + x] ?? 0;
      if (value === unseeded || value === IGNORE) continue;
      if (one < 0) one = value;
      else if (value !== one) several = true;
      first[0] = Math.min(first[0], z);
      first[1] = Math.min(first[1], y);
      first[2] = Math.min(first[2], x);
      end[0] = z + 1;
      end[1] = Math.max(end[1], y + 1);
      end[2] = Math.max(end[2], x + 1);
    }
  }
  return several ? { first, end } : undefined;
}

/** The scan's intensities in the box on `LEVELS` steps; whole numbers in that range stay exactly apart. */
function greyLevels(scan: VoxelArray, size: Zyx, box: Box): Uint16Array {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  forRows(size, box, (inMap, _, width) => {
    for (let at = inMap; at < inMap + width; at++) {
      const value = scan[at] ?? 0;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  });
  const [depth, height, across] = boxSize(box);
  const levels = new Uint16Array(depth * height * across);
  const range = most - least;
  const isExact = range < LEVELS && !(scan instanceof Float32Array || scan instanceof Float64Array);
  const scale = isExact ? 1 : range > 0 ? (LEVELS - 1) / range : 0;
  forRows(size, box, (inMap, inBox, width) => {
    for (let x = 0; x < width; x++) levels[inBox + x] = Math.round(((scan[inMap + x] ?? 0) - least) * scale);
  });
  return levels;
}

/** One bucket a path length: no step is longer than `LEVELS`, so that many buckets serve all lengths in turn. */
class Buckets {
  private readonly buckets: number[][] = Array.from({ length: LEVELS }, () => []);
  private waiting = 0;

  put(length: number, voxel: number): void {
    this.buckets[length % LEVELS]?.push(voxel);
    this.waiting++;
  }

  get isEmpty(): boolean {
    return this.waiting === 0;
  }

  /** A voxel that waits at this length. */
  take(length: number): number | undefined {
    const voxel = this.buckets[length % LEVELS]?.pop();
    if (voxel !== undefined) this.waiting--;
    return voxel;
  }
}

/** Gives every voxel the label of the nearest seed in `labels` (Dijkstra, 26 neighbours). Returns the path lengths. */
export function shortestPaths(
  levels: Uint16Array,
  size: Zyx,
  seeded: Uint8Array,
  labels: Uint16Array,
  report?: Report,
): Uint32Array {
  const lengths = new Uint32Array(labels.length).fill(0xffffffff);
  const buckets = new Buckets();
  seeded.forEach((is, voxel) => {
    if (!is) return;
    lengths[voxel] = 0;
    buckets.put(0, voxel);
  });
  const [depth, height, width] = size;
  const plane = height * width;
  let settled = 0;
  for (let length = 0; !buckets.isEmpty; length++)
    for (let voxel = buckets.take(length); voxel !== undefined; voxel = buckets.take(length)) {
      // A shorter way was found after this one was noted.
      if (lengths[voxel] !== length) continue;
      if (++settled % REPORT_EVERY === 0) report?.(settled / labels.length);
      visitNeighbours(voxel, length);
    }
  return lengths;

  function visitNeighbours(voxel: number, length: number): void {
    const x = voxel % width;
    const y = Math.floor(voxel / width) % height;
    const z = Math.floor(voxel / plane);
    const own = levels[voxel] ?? 0;
    const label = labels[voxel] ?? 0;
    for (let nz = Math.max(0, z - 1); nz <= Math.min(depth - 1, z + 1); nz++)
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        const row = nz * plane + ny * width;
        for (let next = row + Math.max(0, x - 1); next <= row + Math.min(width - 1, x + 1); next++) {
          const further = length + Math.abs((levels[next] ?? 0) - own);
          if (further >= (lengths[next] ?? 0)) continue;
          lengths[next] = further;
          labels[next] = label;
          buckets.put(further, next);
        }
      }
  }
}
