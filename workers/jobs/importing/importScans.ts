import {
  channelOf,
  joinMetaImage,
  metaImageDataFile,
  readImage,
  readImageHeader,
  readNrrdSegments,
  sameVoxels,
  turnOnto,
  type Volume,
  writeLabels,
} from '../../image/index.ts';
import type { FileFailure, PlacedFile, ScanSummary } from '../api.ts';
import { failureOf } from '../failureReport.ts';
import type { Studio } from '../studio.ts';
import { type CaseFiles, groupCases } from './caseFiles.ts';
import { countLabels, guessModality, guessRole } from './describeScan.ts';
import type { SortedFiles } from './sortFiles.ts';
import { namedLabels } from './storedSegments.ts';
import { listedThumbnail } from './thumbnail.ts';

export interface ImportedScans {
  readonly scans: ScanSummary[];
  readonly failures: FileFailure[];
}

/** Reads, checks and stores every case. A bad one is reported, the others stay. `onCase` counts cases. */
export async function importScans(
  studio: Studio,
  { images, companions }: Pick<SortedFiles, 'images' | 'companions'>,
  onCase: (done: number, total: number) => void,
): Promise<ImportedScans> {
  const result: ImportedScans = { scans: [], failures: [] };
  const cases = groupCases(images);
  for (const [index, one] of cases.entries()) {
    onCase(index, cases.length);
    try {
      result.scans.push(await importCase(studio, await withVoxels(one, companions)));
    } catch (error) {
      result.failures.push(failureOf(one.files[0]?.path ?? one.name, error));
    }
  }
  onCase(cases.length, cases.length);
  return { ...result, scans: await placeLabels(studio, result.scans) };
}

async function importCase(studio: Studio, { name, files }: CaseFiles): Promise<ScanSummary> {
  const [first, ...others] = files;
  if (!first) throw new RangeError(`${name} has no files`);
  const volume = await readImage(first.file, first.path);
  for (const { file, path } of others) await readImageHeader(file, path);
  const role = files.length > 1 ? 'image' : guessRole(first.path, volume);
  const modality = role === 'labels' ? 'other' : guessModality(volume);
  const segments = /\.nrrd$/i.test(first.path) ? await readNrrdSegments(first.file) : [];
  return studio.scans.add(
    {
      name,
      role,
      channels: files.length > 1 ? files.length : volume.channels,
      geometry: volume.geometry,
      modality,
      ...(role === 'image' && { thumbnail: listedThumbnail(volume, modality) }),
      ...(role === 'labels' && { voxels: countLabels(volume.data) }),
      ...(role === 'labels' && segments.length > 0 && namedLabels(segments)),
    },
    files.map(({ path, file }) => ({ name: path.slice(path.lastIndexOf('/') + 1), content: file })),
  );
}

/** A .mhd and its voxels become one .mha, so that a stored scan is one file a channel. */
async function withVoxels(one: CaseFiles, companions: ReadonlyMap<string, File>): Promise<CaseFiles> {
  const files: PlacedFile[] = [];
  for (const placed of one.files) files.push(await asOneFile(placed, companions));
  return { ...one, files };
}

async function asOneFile(placed: PlacedFile, companions: ReadonlyMap<string, File>): Promise<PlacedFile> {
  if (!/\.mhd$/i.test(placed.path)) return placed;
  const dataFile = await metaImageDataFile(placed.file);
  const joined = await joinMetaImage(placed.file, placed.path, companions.get(dataFile ?? ''));
  const path = placed.path.replace(/\.mhd$/i, '.mha');
  return { path, file: new File([joined], path.slice(path.lastIndexOf('/') + 1)) };
}

/** A label map lies on the scan of its name, else on the only scan of its grid. */
async function placeLabels(studio: Studio, added: readonly ScanSummary[]): Promise<ScanSummary[]> {
  const images = (await studio.scans.list()).filter(({ role }) => role === 'image');
  const placed: ScanSummary[] = [];
  for (const scan of added) {
    const fitting = images.filter(({ geometry }) => sameVoxels(scan.geometry, geometry));
    const named = fitting.filter(({ name }) => name === scan.name);
    const host = named.at(-1) ?? (fitting.length === 1 ? fitting[0] : undefined);
    const on = scan.role === 'labels' ? host : undefined;
    placed.push(on ? await placeOn(studio, scan, on) : scan);
  }
  return placed;
}

/** Labels whose axes run otherwise than the scan's are stored anew, in its order: everything that draws or edits them
 *  goes voxel by voxel. */
async function placeOn(studio: Studio, labels: ScanSummary, host: ScanSummary): Promise<ScanSummary> {
  const volume = channelOf(await readStoredScan(studio, labels.id, 0), 0);
  const data = turnOnto(volume, host.geometry);
  if (!data || data === volume.data) return studio.scans.update({ ...labels, of: host.id });
  const { geometry } = host;
  const name = `${labels.name}.turned.nii.gz`;
  const content = await writeLabels(data, { geometry, fileDimension: volume.fileDimension }, name);
  return studio.scans.replace({ ...labels, of: host.id, geometry }, [{ name, content }]);
}

/** One channel of a stored scan. @param shared see `ReadOptions` */
export async function readStoredScan(
  studio: Studio,
  id: string,
  channel: number,
  shared = false,
): Promise<Volume> {
  const { name, blob, channelInFile } = await studio.scans.channelFile(id, channel);
  const { files, channels, description, geometry } = await studio.scans.get(id);
  const several = files.length === 1 && channels > 1;
  const volume = await readImage(blob, name, { shared, ...(several && { volume: channelInFile }) });
  // NIfTI rounds to single precision what a DICOM header said exactly.
  return description === undefined ? volume : { ...volume, geometry };
}
