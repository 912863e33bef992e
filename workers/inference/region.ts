/** Prediction of a part of a scan: tiles that do not touch it are not run, voxels outside of it stay what they are
 *  where nothing was predicted. Labels within it are those of the whole prediction, bit for bit. */
import type { Zyx } from '../image/index.ts';
import {
  type Axis,
  type CaseProperties,
  type ExportPlan,
  perAxis,
  permute,
  type Range,
} from '../nnunet/index.ts';

/** Voxels first ≤ index < end of the scan's array. */
export interface PredictRegion {
  readonly first: Zyx;
  readonly end: Zyx;
  /** `[z, y, x]` of the scan: only where it is 1. */
  readonly mask?: Uint8Array | undefined;
}

/** The region in the cropped box and axis order of an export plan; undefined if they do not meet. */
export function outputRanges(
  { first, end }: PredictRegion,
  { box, transpose }: CaseProperties,
  { shape }: ExportPlan,
): readonly [Range, Range, Range] | undefined {
  const [from, to] = [permute(first, transpose), permute(end, transpose)];
  const within = (place: number, axis: Axis) => Math.min(shape[axis], Math.max(0, place - box[axis][0]));
  const ranges = perAxis((axis): Range => [within(from[axis], axis), within(to[axis], axis)]);
  return ranges.every(([low, high]) => high > low) ? ranges : undefined;
}

/** The region's mask, bounded by its box. @returns undefined for an empty mask */
export function maskRegion(mask: Uint8Array, size: Zyx): PredictRegion | undefined {
  const [depth, height, width] = size;
  const first: [number, number, number] = [depth, height, width];
  const end: [number, number, number] = [0, 0, 0];
  for (let row = 0; row < depth * height; row++) {
    const from = mask.indexOf(1, row * width) - row * width;
    if (from < 0 || from >= width) continue;
    const last = mask.subarray(row * width, (row + 1) * width).lastIndexOf(1);
    const [z, y] = [Math.floor(row / height), row % height];
    first[0] = Math.min(first[0], z);
    first[1] = Math.min(first[1], y);
    first[2] = Math.min(first[2], from);
    end[0] = z + 1;
    end[1] = Math.max(end[1], y + 1);
    end[2] = Math.max(end[2], last + 1);
  }
  return end[0] > 0 ? { first, end, mask } : undefined;
}
