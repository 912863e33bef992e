import { openHeader, type WrittenSeries, writeSeries } from '../../image/dicom/index.ts';
import { channelOf, writeImage } from '../../image/index.ts';
import { readStoredScan } from '../importing/importScans.ts';
import { filesOfZip } from '../importing/zipOfFiles.ts';
import type { Studio } from '../studio.ts';
import { VERSION } from './version.ts';

/** One channel of a stored scan as an image file; the ending of `name` decides the format.
 *  @throws ImageError `image.ending` */
export async function exportScan(studio: Studio, id: string, channel: number, name: string): Promise<Blob> {
  const read = await readStoredScan(studio, id, channel);
  const volume = channelOf(read, 0);
  return writeImage(volume.data, { ...volume, fileDimension: read.fileDimension === 2 ? 2 : 3 }, name);
}

/** One channel of a stored scan as a DICOM series in the study of `reference`.
 *  @throws DicomError `dicom.orientation` */
export async function exportSeries(
  studio: Studio,
  id: string,
  channel: number,
  reference: string | undefined,
): Promise<WrittenSeries> {
  const { name, modality, channels } = await studio.scans.get(id);
  const volume = channelOf(await readStoredScan(studio, id, channel), 0);
  return writeSeries({
    volume,
    modality,
    description: channels > 1 ? `${name} ${channel}` : name,
    header: reference === undefined ? undefined : await headerOf(studio, reference),
    version: VERSION,
  });
}

async function headerOf(studio: Studio, scan: string) {
  const [zip] = await studio.scans.originals(scan);
  const [first] = zip ? await filesOfZip(zip.blob) : [];
  return first && openHeader({ path: first.path, file: first.blob });
}
