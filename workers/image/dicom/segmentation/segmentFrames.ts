/** Which frames a segmentation has, and their pixels. */
import type { VoxelArray } from '../../volume.ts';

/** One image of a segmentation: a slice of the grid; in a binary segmentation of one segment. */
export interface FrameToWrite {
  readonly slice: number;
  /** Position in the list of segments, from 0; absent in a label map, which has all of them in one image. */
  readonly segment?: number;
  /** Within the slice, the first voxel of the segment and the one behind its last: most segments are small. */
  readonly from?: number;
  readonly to?: number;
}

/** For each of `values` the slices where it occurs, the frames of a binary segmentation: segment after segment. */
export function binaryFrames(
  labels: VoxelArray,
  voxelsPerSlice: number,
  values: readonly number[],
): FrameToWrite[] {
  const segmentOf = new Map(values.map((value, segment) => [value, segment]));
  const framesOf = values.map((): (FrameToWrite & { to: number })[] => []);
  for (let at = 0; at < labels.length; ) {
    const value = labels[at] ?? 0;
    const slice = Math.floor(at / voxelsPerSlice);
    const start = slice * voxelsPerSlice;
    const first = at;
    // To the end of the run of equal voxels, or of the slice.
    do at++;
    while (at < start + voxelsPerSlice && labels[at] === value);
    const segment = value === 0 ? undefined : segmentOf.get(value);
    if (segment === undefined) continue;
    const frames = framesOf[segment];
    const last = frames?.at(-1);
    if (last?.slice === slice) last.to = at - start;
    else frames?.push({ slice, segment, from: first - start, to: at - start });
  }
  return framesOf.flat();
}

/** Every slice of a label map. */
export const labelMapFrames = (slices: number): FrameToWrite[] =>
  Array.from({ length: slices }, (_, slice) => ({ slice }));

/** One bit a voxel, frame after frame without gaps, the first voxel in the lowest bit. Source: DICOM PS3.5 8.1.1. */
export function packBits(
  labels: VoxelArray,
  voxelsPerSlice: number,
  frames: readonly FrameToWrite[],
  values: readonly number[],
): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(Math.ceil((frames.length * voxelsPerSlice) / 8));
  frames.forEach(({ slice, segment = 0, from = 0, to = voxelsPerSlice }, frame) => {
    const value = values[segment];
    const start = slice * voxelsPerSlice;
    for (let i = from; i < to; i++) {
      if (labels[start + i] !== value) continue;
      const bit = frame * voxelsPerSlice + i;
      packed[bit >>> 3] = (packed[bit >>> 3] ?? 0) | (1 << (bit & 7));
    }
  });
  return packed;
}

/** The voxels in as few bytes as the values need: the array itself if it has that type already. */
export function narrowLabels(
  labels: VoxelArray,
  largest: number,
): Uint8Array<ArrayBufferLike> | Uint16Array<ArrayBufferLike> {
  if (largest > 255) return labels instanceof Uint16Array ? labels : Uint16Array.from(labels);
  return labels instanceof Uint8Array ? labels : Uint8Array.from(labels);
}
