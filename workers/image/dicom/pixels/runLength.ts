import type { PixelFormat } from '../header/instance.ts';

const SEGMENT_TABLE_BYTES = 64;

/**
 * The bytes of one RLE frame as an uncompressed little-endian one: each segment is a plane of bytes, the most
 * significant first, packed by PackBits. Source: DICOM PS3.5 annex G.
 */
export function unpackRunLength(
  frame: Uint8Array,
  { rows, columns, bitsAllocated }: PixelFormat,
): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const planes = bitsAllocated / 8;
  const voxels = rows * columns;
  const whole = new Uint8Array(voxels * planes);
  for (let plane = 0; plane < planes; plane++) {
    const start = view.getUint32(4 + 4 * plane, true);
    const next = plane + 1 < planes ? view.getUint32(8 + 4 * plane, true) : frame.length;
    const segment = frame.subarray(Math.max(start, SEGMENT_TABLE_BYTES), next);
    unpackSegment(segment, whole.subarray(planes - 1 - plane), planes);
  }
  return whole;
}

/** Writes every `stride`-th byte of `to`. */
function unpackSegment(packed: Uint8Array, to: Uint8Array, stride: number): void {
  let at = 0;
  for (let i = 0; i < packed.length && at < to.length; ) {
    const control = packed[i++] ?? 128;
    if (control === 128) continue;
    const literal = control < 128;
    const count = literal ? control + 1 : 257 - control;
    for (let n = 0; n < count && at < to.length; n++, at += stride) to[at] = packed[literal ? i + n : i] ?? 0;
    i += literal ? count : 1;
  }
}
