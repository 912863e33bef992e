import type { VoxelArray } from './volume.ts';
import { type HeldType, makeVoxels } from './voxelTypes.ts';

/** Voxels of a volume, handed out piece by piece: a file can be written of it that never lies in memory. */
export interface VoxelSource {
  readonly type: HeldType;
  readonly length: number;
  /** Voxels from ≤ index < to (flat C-order); the array is the caller's. Called once for each piece, in order. */
  voxels(from: number, to: number): VoxelArray;
}

const TYPES = {
  Uint8Array: 'uint8',
  Int8Array: 'int8',
  Uint16Array: 'uint16',
  Int16Array: 'int16',
  Uint32Array: 'uint32',
  Int32Array: 'int32',
  Float32Array: 'float32',
  Float64Array: 'float64',
} as const;

export const typeOfVoxels = (data: VoxelArray): HeldType =>
  TYPES[data.constructor.name as keyof typeof TYPES];

/** An array as a source; only read, so it may lie in shared memory. */
export const sourceOf = (data: VoxelArray): VoxelSource => ({
  type: typeOfVoxels(data),
  length: data.length,
  voxels: (from, to) => data.slice(from, to),
});

/** The whole of it, for writers that want it so. */
export function wholeOf({ type, length, voxels }: VoxelSource): VoxelArray {
  const whole = makeVoxels(type, length);
  for (let from = 0; from < length; from += PIECE_VOXELS)
    whole.set(voxels(from, Math.min(length, from + PIECE_VOXELS)), from);
  return whole;
}

/** A few MiB: smaller pieces would each cost a turn of the event loop. */
const PIECE_VOXELS = 1 << 22;

/** The voxels as bytes in the order of the machine, piece by piece. */
export function bytesOf({ length, voxels }: VoxelSource): ReadableStream<VoxelArray> {
  let from = 0;
  return new ReadableStream({
    pull(controller) {
      const to = Math.min(length, from + PIECE_VOXELS);
      if (to > from) controller.enqueue(voxels(from, to));
      from = to;
      if (from === length) controller.close();
    },
  });
}
