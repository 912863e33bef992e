import type { VoxelArray } from './volume.ts';

/** How one voxel is stored in a file. */
export type StoredType =
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'uint32'
  | 'int32'
  | 'uint64'
  | 'int64'
  | 'float32'
  | 'float64';

export const STORED_BYTES: Readonly<Record<StoredType, 1 | 2 | 4 | 8>> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  uint64: 8,
  int64: 8,
  float32: 4,
  float64: 8,
};

/** The types of a Volume. 64-bit integers become float64, exact to 2^53. */
export type HeldType = Exclude<StoredType, 'int64' | 'uint64'>;

export const heldType = (stored: StoredType): HeldType =>
  stored === 'int64' || stored === 'uint64' ? 'float64' : stored;

export const isStoredType = (type: string): type is StoredType => type in STORED_BYTES;

/** @param shared in memory that page and workers can read without a copy */
export function makeVoxels(type: HeldType, length: number, shared = false): VoxelArray {
  const bytes = length * STORED_BYTES[type];
  return viewVoxels(type, shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes), length);
}

/** The bytes of a buffer, in the machine's order, as numbers of the stored type. */
export function viewStored(
  type: StoredType,
  buffer: ArrayBuffer,
  length: number,
): ArrayLike<number | bigint> {
  if (type === 'int64') return new BigInt64Array(buffer, 0, length);
  if (type === 'uint64') return new BigUint64Array(buffer, 0, length);
  return viewVoxels(type, buffer, length);
}

function viewVoxels(type: HeldType, buffer: ArrayBufferLike, length: number): VoxelArray {
  const views: Record<HeldType, new (buffer: ArrayBufferLike, at: number, length: number) => VoxelArray> = {
    uint8: Uint8Array,
    int8: Int8Array,
    uint16: Uint16Array,
    int16: Int16Array,
    uint32: Uint32Array,
    int32: Int32Array,
    float32: Float32Array,
    float64: Float64Array,
  };
  return new views[type](buffer, 0, length);
}
