import type { NamedFile } from '../../image/index.ts';
import { caseScanId, FOLDERS_ROOT } from '../../workspace/index.ts';
import type { Studio } from '../studio.ts';
import type { CaseSource } from './spec.ts';

/** A case's channels, where they lie. @throws WorkspaceError, DatasetError */
export async function openSource(studio: Studio, source: CaseSource): Promise<NamedFile[]> {
  if (source.from === 'folder') {
    const paths = pathsOf(source);
    return Promise.all(
      paths.map(async (path) => ({
        name: path.slice(path.lastIndexOf('/') + 1),
        file: await studio.directory.read(path),
      })),
    );
  }
  const files = await studio.scans.files(idOf(source));
  return files.map(({ name, blob }) => ({ name, file: blob }));
}

/**
 * Where nnU-Net would read the images of a case that stays where it is; undefined for a stored scan, whose place is the
 * studio's own and goes with it.
 */
export async function placeOf(
  { datasets }: Studio,
  source: CaseSource,
): Promise<readonly string[] | undefined> {
  if (source.from === 'folder') return pathsOf(source);
  if (source.from === 'dataset') return (await datasets.case(source.dataset, source.case)).images;
  return undefined;
}

const pathsOf = ({ folder, files }: CaseSource & { from: 'folder' }): string[] =>
  files.map((file) => `${FOLDERS_ROOT}/${folder}/${file}`);

/** An id that `ScanStore` takes. */
export const idOf = (source: Exclude<CaseSource, { from: 'folder' }>): string =>
  source.from === 'scan'
    ? source.scan
    : caseScanId({ part: 'image', folder: source.dataset, case: source.case });
