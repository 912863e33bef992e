/**
 * Region growing from a click: what hangs together with the seed and lies within some standard deviations of the
 * region's mean, which is measured anew after each growth. Source: ITK `ConfidenceConnectedImageFilter`, to the bit on
 * floating-point scans.
 */
import type { VoxelArray, Zyx } from '../image/index.ts';
import { type Edit, proposal } from './edit.ts';
import { floodMask } from './flood.ts';
import type { LabelMap, PaintRule } from './labelMap.ts';
import type { Report } from './report.ts';

export interface RegionGrow {
  readonly seed: Zyx;
  /** Undefined: in space; else within the seed's slice along this axis. */
  readonly within?: 0 | 1 | 2 | undefined;
  /** Standard deviations to both sides of the mean. */
  readonly spread: number;
  readonly value: number;
}

/** The first mean is that of the voxels around the seed, this far to each side. */
const FIRST_RADIUS = 1;
const ROUNDS = 4;

export function regionGrow(
  map: LabelMap,
  rule: PaintRule,
  scan: VoxelArray,
  { seed, within, spread, value }: RegionGrow,
  report?: Report,
): Edit {
  const { data, size } = map;
  const recorder = proposal(map, rule);
  const own = scan[(seed[0] * size[1] + seed[1]) * size[2] + seed[2]] ?? 0;
  const allowed = (at: number) => data[at] === value || rule.overwrites[data[at] ?? 0] === 1;
  let mask = new Uint8Array(0);
  let moments = momentsAround(scan, size, seed, within);
  for (let round = 0; round <= ROUNDS; round++) {
    const { mean, deviation } = moments;
    // The seed itself always belongs.
    const lower = Math.min(mean - spread * deviation, own);
    const upper = Math.max(mean + spread * deviation, own);
    const isLike = (at: number) => (scan[at] ?? 0) >= lower && (scan[at] ?? 0) <= upper;
    mask = floodMask(size, seed, within, (at) => isLike(at) && allowed(at));
    report?.((round + 1) / (ROUNDS + 1));
    moments = momentsOf(mask.length, (at) => (mask[at] ? scan[at] : undefined));
  }
  for (let at = 0; at < mask.length; at++) if (mask[at]) recorder.set(at, at + 1, value);
  return recorder.take();
}

interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

function momentsOf(length: number, valueAt: (at: number) => number | undefined): Moments {
  let [count, sum, squares] = [0, 0, 0];
  for (let at = 0; at < length; at++) {
    const value = valueAt(at);
    if (value === undefined) continue;
    count++;
    sum += value;
    squares += value * value;
  }
  const variance = count > 1 ? (squares - (sum * sum) / count) / (count - 1) : 0;
  return { mean: count > 0 ? sum / count : 0, deviation: Math.sqrt(Math.max(0, variance)) };
}

/** Beyond the scan's edge its outermost voxels go on. */
function momentsAround(scan: VoxelArray, size: Zyx, seed: Zyx, within: number | undefined): Moments {
  const width = 2 * FIRST_RADIUS + 1;
  const place = (axis: 0 | 1 | 2, step: number) =>
    Math.min(size[axis] - 1, Math.max(0, seed[axis] + (axis === within ? 0 : step - FIRST_RADIUS)));
  return momentsOf(width ** 3, (at) => {
    const [z, y, x] = [Math.floor(at / width ** 2), Math.floor(at / width) % width, at % width];
    return scan[(place(0, z) * size[1] + place(1, y)) * size[2] + place(2, x)];
  });
}
