import { channelOf, writeImage } from '../../image/index.ts';
import { readStoredScan } from '../importing/importScans.ts';
import type { Studio } from '../studio.ts';

/** One channel of a stored scan as an image file; the ending of `name` decides the format.
 *  @throws ImageError `image.ending` */
export async function exportScan(studio: Studio, id: string, channel: number, name: string): Promise<Blob> {
  const read = await readStoredScan(studio, id, channel);
  const volume = channelOf(read, 0);
  return writeImage(volume.data, { ...volume, fileDimension: read.fileDimension === 2 ? 2 : 3 }, name);
}
