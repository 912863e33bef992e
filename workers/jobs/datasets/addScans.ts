import { channelOf, writeImage, writeLabels } from '../../image/index.ts';
import { type CaseSummary, type Content, DatasetError, type DatasetSummary } from '../../workspace/index.ts';
import { readStoredScan } from '../importing/importScans.ts';
import type { Studio } from '../studio.ts';
import type { ScanForCase } from './api.ts';
import { dicomPatient } from './dicomPatient.ts';
import { changeSplitNotes } from './splitNotes.ts';

/** Copies stored scans, with their label maps where they have one, into a dataset; each is complete before the next. */
export async function addScans(
  studio: Studio,
  folder: string,
  scans: readonly ScanForCase[],
): Promise<CaseSummary[]> {
  const dataset = await studio.datasets.get(folder);
  const added: CaseSummary[] = [];
  for (const one of scans) {
    const images = await channelFiles(studio, one.scan, dataset);
    const label = one.labels === undefined ? undefined : await labelFile(studio, one, one.labels, dataset);
    added.push(await studio.datasets.addCase(folder, { id: one.name, images, ...(label && { label }) }));
    await notePatient(studio, folder, one);
  }
  return added;
}

/** Splits are by patient: what DICOM says of it is lost once only the voxels are there. */
async function notePatient(studio: Studio, folder: string, { scan, name }: ScanForCase): Promise<void> {
  const patient = await dicomPatient(studio, scan);
  if (patient === undefined) return;
  await changeSplitNotes(studio.directory, folder, ({ patients }) => ({
    patients: { ...patients, [name]: patient },
  }));
}

/** A stored scan's channels as a dataset keeps them: the files themselves where they are in its format, else written
 *  anew. */
export async function channelFiles(studio: Studio, id: string, dataset: DatasetSummary): Promise<Content[]> {
  const { channels } = await studio.scans.get(id);
  const files = await studio.scans.files(id);
  const isAsItIs =
    files.length === channels && files.every(({ name }) => name.toLowerCase().endsWith(dataset.fileEnding));
  if (isAsItIs) return files.map(({ blob }) => blob);
  const written: Content[] = [];
  for (let channel = 0; channel < channels; channel++) {
    const volume = await readStoredScan(studio, id, channel);
    const { data } = channelOf(volume, 0);
    const kept =
      data instanceof Uint8Array || data instanceof Int16Array || data instanceof Uint16Array
        ? data
        : Float32Array.from(data);
    written.push(await writeImage(kept, volume, `channel${dataset.fileEnding}`));
  }
  return written;
}

/** @throws DatasetError `dataset.values` for values that the dataset has no label for */
async function labelFile(
  studio: Studio,
  { name, values }: ScanForCase,
  id: string,
  dataset: DatasetSummary,
): Promise<Blob> {
  const { ignore } = await studio.scans.get(id);
  const volume = await readStoredScan(studio, id, 0);
  const labels = Uint16Array.from(volume.data);
  const ownIgnore = ignore !== undefined && dataset.ignore !== undefined ? ignore : undefined;
  const known = new Set(dataset.labels.flatMap(({ values }) => values));
  if (dataset.ignore !== undefined && ownIgnore === undefined) known.add(dataset.ignore);
  const unknown = new Set<number>();
  for (let at = 0; at < labels.length; at++) {
    const value = labels[at] ?? 0;
    const becomes = value === 0 || !values ? value : values[value];
    if (value === ownIgnore) labels[at] = dataset.ignore ?? value;
    else if (becomes === undefined || !known.has(becomes)) unknown.add(value);
    else labels[at] = becomes;
  }
  if (unknown.size > 0)
    throw new DatasetError('values', {
      case: name,
      values: [...unknown].sort((a, b) => a - b).join(', '),
      folder: dataset.folder,
    });
  return writeLabels(labels, volume, `${name}${dataset.fileEnding}`);
}
