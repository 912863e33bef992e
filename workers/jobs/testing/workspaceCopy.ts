/** A workspace that is prepared once, and copied for every test that changes it. */
import { type Directory, MemoryDirectory } from '../../workspace/index.ts';

export async function copyOf(files: ReadonlyMap<string, Blob>): Promise<MemoryDirectory> {
  const directory = new MemoryDirectory();
  for (const [path, blob] of files) await directory.write(path, blob);
  return directory;
}

export async function filesBelow(directory: Directory, folder = ''): Promise<Map<string, Blob>> {
  const found = new Map<string, Blob>();
  for (const { name, kind } of await directory.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (kind === 'file') found.set(path, await directory.read(path));
    else for (const [below, blob] of await filesBelow(directory, path)) found.set(below, blob);
  }
  return found;
}
