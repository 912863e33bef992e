/** Phantoms without labels, and copies of a workspace: for tests of the loop. */
import { writeImage, type Zyx } from '../../../image/index.ts';
import { drawPhantom, type PhantomOptions } from '../../../phantom/index.ts';
import { type Directory, MemoryDirectory } from '../../../workspace/index.ts';
import type { Studio } from '../../studio.ts';

export interface UnlabelledPhantoms {
  readonly id: number;
  readonly name: string;
  /** By case. */
  readonly seeds: Readonly<Record<string, number>>;
  readonly size: Zyx;
  readonly spacing: Zyx;
  readonly look?: Pick<PhantomOptions, 'huShift' | 'contrast' | 'noise'>;
}

/** @returns the dataset's folder */
export async function writeUnlabelled(studio: Studio, options: UnlabelledPhantoms): Promise<string> {
  const { id, name, seeds, size, spacing, look } = options;
  const labels = [{ name: 'liver', values: [1] }];
  const { folder } = await studio.datasets.create({ id, name, channels: ['CT'], labels, ignore: false });
  for (const [one, seed] of Object.entries(seeds)) {
    const { scan } = drawPhantom({ seed, size, spacing, ...look });
    const image = await writeImage(scan.data, scan, `${one}_0000.nii.gz`);
    await studio.datasets.addCase(folder, { id: one, images: [image] });
  }
  return folder;
}

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
