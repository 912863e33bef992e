import type { Volume, VoxelArray } from '../../workers/image/index.ts';

/** Element types that the GPU path takes without conversion. */
export type DisplayVoxels = Uint8Array | Uint16Array | Int16Array | Float32Array;

/** The voxels of the first channel, as they are stored. */
export const firstChannel = ({ data, geometry }: Volume): VoxelArray =>
  data.subarray(0, geometry.size[0] * geometry.size[1] * geometry.size[2]);

/** Some milliseconds. */
const PART = 1 << 20;

/** The first channel in a type the GPU takes. Uint8, Uint16, Int16 and Float32 are used as they are (no copy: the
 *  viewer then shares the caller's buffer); Int8 widens to Int16, everything else becomes Float32, a part at a time.
 *  @param breath awaited between parts */
export async function displayVoxels(volume: Volume, breath: () => Promise<void>): Promise<DisplayVoxels> {
  const channel = firstChannel(volume);
  if (isDisplayType(channel)) return channel;
  const { length } = channel;
  const made = channel instanceof Int8Array ? new Int16Array(length) : new Float32Array(length);
  for (let from = 0; from < length; from += PART) {
    if (from > 0) await breath();
    made.set(channel.subarray(from, from + PART), from);
  }
  return made;
}

function isDisplayType(voxels: VoxelArray): voxels is DisplayVoxels {
  return (
    voxels instanceof Uint8Array ||
    voxels instanceof Uint16Array ||
    voxels instanceof Int16Array ||
    voxels instanceof Float32Array
  );
}
