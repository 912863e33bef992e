import { formatOf } from '../../image/index.ts';
import { type Directory, HandleDirectory, keepFolder, keptFolder } from '../../workspace/index.ts';
import { groupCases } from '../importing/caseFiles.ts';
import type { FolderCase, FoldersApi } from './api.ts';

/** Folders of label maps, which are no scans. */
const LABELS = /(^|\/)(labels(Tr|Ts)?|gt_segmentations)\//;

export function createFoldersApi(): FoldersApi {
  return {
    keepFolder: async (handle) => ({
      id: await keepFolder(handle),
      name: handle.name,
      cases: await casesIn(new HandleDirectory(handle)),
    }),
    keptFolder,
  };
}

/** The scans of a folder and the folders in it; of two cases with one name, the later ones are numbered. */
export async function casesIn(directory: Directory): Promise<FolderCase[]> {
  const paths = (await filesBelow(directory, '')).filter((path) => formatOf(path) && !LABELS.test(path));
  const names = new Map<string, number>();
  return groupCases(paths.map((path) => ({ path }))).map(({ name, files }) => {
    const before = names.get(name) ?? 0;
    names.set(name, before + 1);
    return {
      name: before === 0 ? name : `${name}_${before + 1}`,
      files: files.map(({ path }) => path),
    };
  });
}

async function filesBelow(directory: Directory, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name, kind } of await directory.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (kind === 'directory') found.push(...(await filesBelow(directory, path)));
    else found.push(path);
  }
  return found;
}
