/**
 * GrowCut from seeds: every voxel without a label takes the label of the seed that it is most like, that is, to which
 * the path with the least sum of steps in intensity leads. Source: Zhu, Kolesov, Gao, Kikinis and Tannenbaum, An
 * Effective Interactive Medical Image Segmentation Method using Fast GrowCut, 2014; the cellular automaton of
 * Vezhnevets and Konouchine (2005) as shortest paths.
 */
import type { VoxelArray, Zyx } from '../image/index.ts';
import { type Box, boxSize, forRows, grown } from './box.ts';
import { type Edit, proposal } from './edit.ts';
import { IGNORE, LABEL_VALUES, type LabelMap, type PaintRule } from './labelMap.ts';
import type { Report } from './report.ts';

/** Intensities are compared on this many steps, so that path lengths are whole numbers: exact for a CT of 12 bits. */
const LEVELS = 4096;
const REPORT_EVERY = 1 << 18;
const NOBODY = -1;
const FIRST_ROOM = 1 << 16;

export interface GrowCut {
  /** What has no label yet: 0, or `IGNORE` in a map that began as ignore; then background is a seed too. */
  readonly unseeded: 0 | typeof IGNORE;
  /** It grows this far (mm) beyond the box around all seeds. */
  readonly margin: number;
}

/** Proposes labels for all unseeded voxels near the seeds; nothing with fewer than two seeding labels. Three bytes a voxel of
 *  the box lie in memory meanwhile (four with more than 255 labels), beside the front that grows. */
export function growCut(
  map: LabelMap,
  rule: PaintRule,
  scan: VoxelArray,
  { unseeded, margin }: GrowCut,
  report?: Report,
): Edit {
  const recorder = proposal(map, rule);
  const seeds = findSeeds(map, unseeded);
  if (seeds.labels.length < 2) return recorder.take();
  const more = (axis: 0 | 1 | 2) => Math.ceil(margin / map.spacing[axis]);
  const box = grown(seeds.box, [more(0), more(1), more(2)], map.size);
  const ranks = rankSeeds(map, box, seeds.labels);
  shortestPaths(greyLevels(scan, map.size, box), map.size, box, ranks, report);
  forRows(map.size, box, (inMap, inBox, width) => {
    for (let x = 0; x < width; x++) {
      const at = inMap + x;
      if (map.data[at] === unseeded) recorder.set(at, at + 1, seeds.labels[(ranks[inBox + x] ?? 0) - 1] ?? 0);
    }
  });
  return recorder.take();
}

/** Labels that seed, in rising order, and the box around all seeds. Ignore is never a label to grow. */
function findSeeds({ data, size }: LabelMap, unseeded: number): { labels: readonly number[]; box: Box } {
  const [depth, height, width] = size;
  const first: [number, number, number] = [depth, height, width];
  const end: [number, number, number] = [0, 0, 0];
  const seen = new Uint8Array(LABEL_VALUES);
  for (let row = 0; row < depth * height; row++) {
    const [z, y] = [Math.floor(row / height), row % height];
    for (let x = 0; x < width; x++) {
      const value = data[row * width + x] ?? 0;
      if (value === unseeded || value === IGNORE) continue;
      seen[value] = 1;
      first[0] = Math.min(first[0], z);
      first[1] = Math.min(first[1], y);
      first[2] = Math.min(first[2], x);
      end[0] = z + 1;
      end[1] = Math.max(end[1], y + 1);
      end[2] = Math.max(end[2], x + 1);
    }
  }
  return { labels: [...seen.keys()].filter((value) => seen[value] === 1), box: { first, end } };
}

/** Within the box: the place of each seed's label among those that seed, from 1; 0 elsewhere. */
function rankSeeds(map: LabelMap, box: Box, seeding: readonly number[]): Uint8Array | Uint16Array {
  const [depth, height, across] = boxSize(box);
  const voxels = depth * height * across;
  const ranks = seeding.length <= 255 ? new Uint8Array(voxels) : new Uint16Array(voxels);
  const rankOf = new Uint16Array(LABEL_VALUES);
  seeding.forEach((value, at) => {
    rankOf[value] = at + 1;
  });
  forRows(map.size, box, (inMap, inBox, width) => {
    for (let x = 0; x < width; x++) ranks[inBox + x] = rankOf[map.data[inMap + x] ?? 0] ?? 0;
  });
  return ranks;
}

/** The intensity of a voxel of the map on `LEVELS` steps; whole numbers in that range stay exactly apart. */
function greyLevels(scan: VoxelArray, size: Zyx, box: Box): (voxel: number) => number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  forRows(size, box, (inMap, _, width) => {
    for (let at = inMap; at < inMap + width; at++) {
      const value = scan[at] ?? 0;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  });
  const range = most - least;
  const isExact = range < LEVELS && !(scan instanceof Float32Array || scan instanceof Float64Array);
  if (isExact) return (voxel) => scan[voxel] ?? 0;
  const scale = range > 0 ? (LEVELS - 1) / range : 0;
  // An infinite range has no steps.
  return (voxel) => Math.round(((scan[voxel] ?? 0) - least) * scale) || 0;
}

/** One bucket a path length: no step is longer than `LEVELS`, so that many buckets serve all lengths in turn. They are
 *  chains in one pair of arrays, because arrays of their own leave several times a scan to the garbage collector. */
class Buckets {
  private readonly heads = new Int32Array(LEVELS).fill(NOBODY);
  private voxels = new Int32Array(FIRST_ROOM);
  private next = new Int32Array(FIRST_ROOM);
  /** Places that were taken and are empty again, as a chain. */
  private free = NOBODY;
  private used = 0;
  private waiting = 0;

  put(length: number, voxel: number): void {
    const place = this.place();
    const bucket = length % LEVELS;
    this.voxels[place] = voxel;
    this.next[place] = this.heads[bucket] ?? NOBODY;
    this.heads[bucket] = place;
    this.waiting++;
  }

  get isEmpty(): boolean {
    return this.waiting === 0;
  }

  /** A voxel that waits at this length. */
  take(length: number): number | undefined {
    const bucket = length % LEVELS;
    const place = this.heads[bucket] ?? NOBODY;
    if (place === NOBODY) return undefined;
    this.heads[bucket] = this.next[place] ?? NOBODY;
    this.next[place] = this.free;
    this.free = place;
    this.waiting--;
    return this.voxels[place];
  }

  private place(): number {
    const { free } = this;
    if (free !== NOBODY) {
      this.free = this.next[free] ?? NOBODY;
      return free;
    }
    if (this.used === this.voxels.length) {
      this.voxels = doubled(this.voxels);
      this.next = doubled(this.next);
    }
    return this.used++;
  }
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

/** What waits of a voxel: nothing yet, or its shortest length so far modulo `TURN`, or nothing any more. Those that wait
 *  are at most `LEVELS` longer than the one that is settled, so that two turns tell them apart. */
const TURN = 2 * LEVELS;
const UNSEEN = 0xffff;
const SETTLED = 0xfffe;

/** Gives every voxel of the box the rank of the nearest seed (Dijkstra, 26 neighbours).
 *  @param level of a voxel of the map. @param ranks on the box: 0 where no seed is */
function shortestPaths(
  level: (voxel: number) => number,
  [, mapHeight, mapWidth]: Zyx,
  box: Box,
  ranks: Uint8Array | Uint16Array,
  report?: Report,
): void {
  const waiting = new Uint16Array(ranks.length).fill(UNSEEN);
  const buckets = new Buckets();
  for (let voxel = 0; voxel < ranks.length; voxel++) {
    if (ranks[voxel] === 0) continue;
    waiting[voxel] = 0;
    buckets.put(0, voxel);
  }
  const [depth, height, width] = boxSize(box);
  const plane = height * width;
  const inMap = (z: number, y: number) =>
    ((z + box.first[0]) * mapHeight + y + box.first[1]) * mapWidth + box.first[2];
  let settled = 0;
  for (let length = 0; !buckets.isEmpty; length++)
    for (let voxel = buckets.take(length); voxel !== undefined; voxel = buckets.take(length)) {
      // A shorter way was found after this one was noted.
      if (waiting[voxel] !== length % TURN) continue;
      waiting[voxel] = SETTLED;
      if (++settled % REPORT_EVERY === 0) report?.(settled / ranks.length);
      visitNeighbours(voxel, length);
    }

  function visitNeighbours(voxel: number, length: number): void {
    const x = voxel % width;
    const y = Math.floor(voxel / width) % height;
    const z = Math.floor(voxel / plane);
    const own = level(inMap(z, y) + x);
    const rank = ranks[voxel] ?? 0;
    const turn = length % TURN;
    for (let nz = Math.max(0, z - 1); nz <= Math.min(depth - 1, z + 1); nz++)
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        const row = nz * plane + ny * width;
        const rowInMap = inMap(nz, ny);
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = row + nx;
          const now = waiting[next] ?? SETTLED;
          if (now === SETTLED) continue;
          const step = Math.abs(level(rowInMap + nx) - own);
          if (now !== UNSEEN && step >= (now - turn + TURN) % TURN) continue;
          waiting[next] = (length + step) % TURN;
          ranks[next] = rank;
          buckets.put(length + step, next);
        }
      }
  }
}
