import type { ByteReader } from './byteReader.ts';
import type { VoxelArray } from './volume.ts';
import { type HeldType, makeVoxels, STORED_BYTES, type StoredType, viewStored } from './voxelTypes.ts';

/** value = stored · slope + intercept, in double precision. */
export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
  /** ITK rounds the stored value to the held type first, too; nibabel only the result. */
  readonly rounded: 'before' | 'after';
}

/** How the voxels lie in a stream of bytes, and what they become. */
export interface VoxelLayout {
  readonly stored: StoredType;
  readonly littleEndian: boolean;
  /** `stored`, or a floating-point type for rescaled values and 64-bit integers. */
  readonly held: HeldType;
  readonly rescale?: Rescale | undefined;
  readonly count: number;
  /** In shared memory. @default false */
  readonly shared?: boolean | undefined;
}

/** Voxels and how many bytes of them the stream had; fewer than `count` voxels need if it ended early. */
export interface DecodedVoxels {
  readonly data: VoxelArray;
  readonly bytes: number;
}

const BLOCK_BYTES = 1 << 20;
export const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Reads `count` voxels in passing: beside the result it holds one block of 1 MiB at most. */
export async function decodeVoxels(reader: ByteReader, layout: VoxelLayout): Promise<DecodedVoxels> {
  const asStored = layout.rescale === undefined && layout.held === layout.stored;
  return asStored ? readInPlace(reader, layout) : readByBlocks(reader, layout);
}

async function readInPlace(reader: ByteReader, layout: VoxelLayout): Promise<DecodedVoxels> {
  const data = makeVoxels(layout.held, layout.count, layout.shared);
  const target = new Uint8Array(data.buffer);
  const bytes = await reader.fill(target);
  if (layout.littleEndian !== HOST_IS_LITTLE_ENDIAN) swapBytes(target, STORED_BYTES[layout.stored]);
  return { data, bytes };
}

async function readByBlocks(reader: ByteReader, layout: VoxelLayout): Promise<DecodedVoxels> {
  const width = STORED_BYTES[layout.stored];
  const data = makeVoxels(layout.held, layout.count, layout.shared);
  const block = new ArrayBuffer(BLOCK_BYTES);
  let bytes = 0;
  for (let start = 0; start < layout.count; start += BLOCK_BYTES / width) {
    const length = Math.min(BLOCK_BYTES / width, layout.count - start);
    const target = new Uint8Array(block, 0, length * width);
    const filled = await reader.fill(target);
    bytes += filled;
    if (layout.littleEndian !== HOST_IS_LITTLE_ENDIAN) swapBytes(target, width);
    convert(viewStored(layout.stored, block, length), data, start, layout.rescale);
    if (filled < target.length) break;
  }
  return { data, bytes };
}

function convert(from: ArrayLike<number | bigint>, to: VoxelArray, start: number, rescale?: Rescale): void {
  if (rescale?.rounded === 'after') {
    const { slope, intercept } = rescale;
    // Without an intercept nibabel adds nothing, so that 0 · -2 stays -0; adding -0 does the same.
    const shift = intercept === 0 ? -0 : intercept;
    for (let i = 0; i < from.length; i++) to[start + i] = Number(from[i]) * slope + shift;
    return;
  }
  for (let i = 0; i < from.length; i++) to[start + i] = Number(from[i]);
  if (!rescale) return;
  const { slope, intercept } = rescale;
  for (let i = start; i < start + from.length; i++) to[i] = (to[i] ?? 0) * slope + intercept;
}

/** Reverses each group of `width` bytes. */
export function swapBytes(bytes: Uint8Array, width: 1 | 2 | 4 | 8): void {
  for (let start = 0; start < bytes.length; start += width) {
    for (let low = start, high = start + width - 1; low < high; low++, high--) {
      const byte = bytes[low] ?? 0;
      bytes[low] = bytes[high] ?? 0;
      bytes[high] = byte;
    }
  }
}
