import type { VoxelArray, Zyx } from '../image/index.ts';

/** What the scan has where a label lies. Intensities in the scan's own unit. */
export interface SegmentStatistics {
  readonly value: number;
  readonly voxels: number;
  readonly mean: number;
  /** Of a sample (n - 1), as ITK counts it; 0 for a single voxel. */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

interface Sums {
  voxels: number;
  /** Sums are of differences from here, so that large intensities keep their digits. */
  readonly origin: number;
  sum: number;
  squares: number;
  least: number;
  most: number;
}

/** Every label of the map, background included, in rising order. */
export function segmentStatistics(labels: VoxelArray, scan: VoxelArray): SegmentStatistics[] {
  const found = new Map<number, Sums>();
  let [value, sums]: [number, Sums | undefined] = [-1, undefined];
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at] ?? 0;
    const intensity = scan[at] ?? 0;
    if (label !== value || !sums) {
      value = label;
      sums = found.get(label) ?? begun(found, label, intensity);
    }
    const away = intensity - sums.origin;
    sums.voxels++;
    sums.sum += away;
    sums.squares += away * away;
    if (intensity < sums.least) sums.least = intensity;
    if (intensity > sums.most) sums.most = intensity;
  }
  return [...found].sort(([a], [b]) => a - b).map(([label, one]) => statisticsOf(label, one));
}

function begun(found: Map<number, Sums>, label: number, origin: number): Sums {
  const sums = { voxels: 0, origin, sum: 0, squares: 0, least: origin, most: origin };
  found.set(label, sums);
  return sums;
}

function statisticsOf(value: number, { voxels, origin, sum, squares, least, most }: Sums): SegmentStatistics {
  const variance = voxels > 1 ? (squares - (sum * sum) / voxels) / (voxels - 1) : 0;
  return {
    value,
    voxels,
    mean: origin + sum / voxels,
    deviation: Math.sqrt(Math.max(0, variance)),
    least,
    most,
  };
}

/** The voxel of a label that lies nearest to the middle of all of them (in voxels); undefined if there are none. */
export function centreOf(labels: VoxelArray, size: Zyx, value: number): Zyx | undefined {
  const [, height, width] = size;
  const place = (at: number): Zyx => [
    Math.floor(at / (height * width)),
    Math.floor(at / width) % height,
    at % width,
  ];
  let voxels = 0;
  const sum: [number, number, number] = [0, 0, 0];
  forEachOf(labels, value, (at) => {
    const [z, y, x] = place(at);
    voxels++;
    sum[0] += z;
    sum[1] += y;
    sum[2] += x;
  });
  if (voxels === 0) return undefined;
  const middle: Zyx = [sum[0] / voxels, sum[1] / voxels, sum[2] / voxels];
  let [nearest, least] = [0, Number.POSITIVE_INFINITY];
  forEachOf(labels, value, (at) => {
    const [z, y, x] = place(at);
    const away = (z - middle[0]) ** 2 + (y - middle[1]) ** 2 + (x - middle[2]) ** 2;
    if (away < least) [nearest, least] = [at, away];
  });
  return place(nearest);
}

function forEachOf(labels: VoxelArray, value: number, visit: (at: number) => void): void {
  for (let at = labels.indexOf(value); at >= 0; at = labels.indexOf(value, at + 1)) visit(at);
}
