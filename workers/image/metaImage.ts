import { ImageError } from './imageError.ts';

const HEADER_LIMIT = 64 * 1024;

/** The file that a .mhd header names for its voxels; undefined if it is no MetaImage header. */
export async function metaImageDataFile(header: Blob): Promise<string | undefined> {
  const text = await header.slice(0, HEADER_LIMIT).text();
  return /^ElementDataFile\s*=\s*(.+?)\s*$/m.exec(text)?.[1];
}

/**
 * One .mha from a .mhd header and its .raw or .zraw: the same header, its voxels behind it.
 * @throws ImageError `image.missingData` without the voxels' file, `image.notAnImage`
 */
export async function joinMetaImage(header: Blob, name: string, data: Blob | undefined): Promise<Blob> {
  const dataFile = await metaImageDataFile(header);
  if (dataFile === undefined) throw new ImageError('notAnImage', { file: name, format: 'MetaImage' });
  if (!data) throw new ImageError('missingData', { file: name, data: dataFile });
  const text = await header.text();
  const local = text.replace(/^ElementDataFile\s*=.*\s*$/m, 'ElementDataFile = LOCAL\n');
  return new Blob([local, data]);
}
