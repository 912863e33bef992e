/** NumPy's `.npz`: a zip of `.npy` members, whole in memory (below 2 GiB). */
import { unzipSync, zipSync } from 'fflate';
import { CheckpointError } from '../failures.ts';
import { type NpyArray, readNpy, writeNpy } from './npy.ts';

/** Arrays by key (member names without `.npy`), in file order.
 *  @throws CheckpointError `checkpoint.npz` when the bytes are no zip, `checkpoint.npy` for a bad member. */
export function readNpz(bytes: Uint8Array, name = '.npz'): Map<string, NpyArray> {
  const members = unzip(bytes, name);
  return new Map(
    Object.entries(members).map(([path, member]) => [
      path.replace(/\.npy$/, ''),
      readNpy(member, `${name}/${path}`),
    ]),
  );
}

function unzip(bytes: Uint8Array, name: string): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes);
  } catch (cause) {
    const message = `${name}: not a readable zip of NumPy arrays. Export it again with numpy.savez.`;
    throw new CheckpointError('npz', message, { file: name }, { cause });
  }
}

/** A `.npz` as `numpy.savez_compressed` (default) or `numpy.savez` (`stored`, for reading by byte ranges) writes. */
export function writeNpz(
  arrays: Iterable<readonly [key: string, array: NpyArray]>,
  { stored = false }: { stored?: boolean } = {},
): Uint8Array {
  const members: Record<string, Uint8Array> = {};
  for (const [key, array] of arrays) members[`${key}.npy`] = writeNpy(array);
  return zipSync(members, { level: stored ? 0 : 6 });
}
