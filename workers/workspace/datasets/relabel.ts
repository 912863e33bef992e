import { readImage, writeLabels } from '../../image/index.ts';
import type { Directory, WorkspacePath } from '../directory.ts';
import { hashBlob } from '../storedFile.ts';

/** Gives every voxel of one value another one, in a label file; undefined where there is none, and nothing is written. */
export async function relabelFile(
  directory: Directory,
  path: WorkspacePath,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<{ bytes: number; sha256: string } | undefined> {
  const volume = await readImage(await directory.read(path), path);
  if (volume.data.indexOf(from) < 0) return undefined;
  const labels = Uint16Array.from(volume.data, (value) => (value === from ? to : value));
  const written = await writeLabels(labels, volume, path);
  await directory.write(path, written);
  return hashBlob(written);
}
