import { channelOf, readImage, writeImage } from '../../image/index.ts';
import type { CaseFile } from '../../workspace/index.ts';

/** An image that lies elsewhere may have another format than the dataset. @throws ImageError */
export async function inFormat({ name, file }: CaseFile, ending: string): Promise<Blob> {
  if (name.toLowerCase().endsWith(ending)) return file;
  const volume = await readImage(file, name);
  return writeImage(channelOf(volume, 0).data, volume, `image${ending}`);
}
