/** Label maps and results as files to take home. */
import { fileSafe, openSource, writeSegmentation } from '../../image/dicom/index.ts';
import {
  type FileSegment,
  readImage,
  sameGrid,
  type Volume,
  withNrrdSegments,
  writeLabels,
} from '../../image/index.ts';
import { labelSurface, writeObj, writeStl } from '../../surfaces/index.ts';
import { cancelPoint } from '../cancelPoint.ts';
import { countLabels } from '../importing/describeScan.ts';
import { filesOfZip, zipsOfFiles } from '../importing/zipOfFiles.ts';
import { JobError } from '../jobError.ts';
import type { OnProgress } from '../progress.ts';
import type { Studio } from '../studio.ts';
import { openStoredLabels, type StoredLabels } from './openLabels.ts';
import { type ExportedFile, type LabelExport, labelExportSchema } from './spec.ts';
import { VERSION } from './version.ts';

/** @throws what `ExportingApi.exportLabels` says */
export async function exportLabels(
  studio: Studio,
  wanted: LabelExport,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<ExportedFile> {
  const spec = labelExportSchema.parse(wanted);
  await cancelPoint(signal);
  const labels = await openStoredLabels(studio, spec.id);
  await cancelPoint(signal);
  const segments = present(spec.segments, labels);
  switch (spec.format) {
    case 'nifti':
      return imageFile(labels, '.nii.gz');
    case 'mha':
      return imageFile(labels, '.mha');
    case 'nrrd':
      return nrrdFile(labels, segments);
    case 'seg':
    case 'segLabelMap':
      return dicomFile(studio, labels, segments, spec, signal);
    case 'stl':
    case 'obj': {
      const solid = segments.filter(({ value }) => value !== spec.ignore);
      return surfaceFiles(labels, solid, spec.format, onProgress, signal);
    }
    default:
      return spec.format satisfies never;
  }
}

/** The segments that have voxels, and values that no segment names. */
function present(segments: readonly FileSegment[], { volume }: StoredLabels): FileSegment[] {
  const named = new Map(segments.map((segment) => [segment.value, segment]));
  return Object.keys(countLabels(volume.data))
    .map(Number)
    .map((value) => named.get(value) ?? { value, name: `label ${value}` });
}

async function imageFile({ name, volume }: StoredLabels, ending: string): Promise<ExportedFile> {
  const file = `${name}${ending}`;
  return readBack({ name: file, blob: await writeLabels(volume.data, volume, file) }, volume);
}

/** What leaves is what was there: the file is read again before it is handed out. @throws JobError `job.notReadBack` */
async function readBack(file: ExportedFile, { data, geometry }: Volume): Promise<ExportedFile> {
  const again = await readImage(file.blob, file.name);
  const isSame = again.data.length === data.length && again.data.every((value, at) => value === data[at]);
  if (!isSame || !sameGrid(again.geometry, geometry)) throw new JobError('notReadBack', { file: file.name });
  return file;
}

async function nrrdFile(
  { name, volume }: StoredLabels,
  segments: readonly FileSegment[],
): Promise<ExportedFile> {
  const file = `${name}.seg.nrrd`;
  const plain = await writeLabels(volume.data, volume, file);
  return readBack(
    { name: file, blob: await withNrrdSegments(plain, segments, volume.geometry.size) },
    volume,
  );
}

async function dicomFile(
  studio: Studio,
  { name, of, volume }: StoredLabels,
  segments: readonly FileSegment[],
  { format, origin }: LabelExport,
  signal: AbortSignal | undefined,
): Promise<ExportedFile> {
  const originals = of === undefined ? [] : await studio.scans.originals(of);
  if (of === undefined || originals.length === 0) throw new JobError('notDicom', { file: name });
  const files = (await Promise.all(originals.map(({ blob }) => filesOfZip(blob)))).flat();
  const { geometry } = await studio.scans.get(of);
  const source = await openSource(
    files.map(({ path, blob }) => ({ path, file: blob })),
    geometry,
  );
  await cancelPoint(signal);
  const blob = await writeSegmentation({
    encoding: format === 'seg' ? 'binary' : 'labelMap',
    labels: volume.data,
    grid: geometry,
    source,
    segments,
    origin,
    description: name,
    version: VERSION,
  });
  return { name: `${name}_seg.dcm`, blob };
}

async function surfaceFiles(
  { name, volume }: StoredLabels,
  segments: readonly FileSegment[],
  format: 'stl' | 'obj',
  onProgress: OnProgress | undefined,
  signal: AbortSignal | undefined,
): Promise<ExportedFile> {
  const files: { path: string; blob: Blob }[] = [];
  for (const [done, segment] of segments.entries()) {
    await cancelPoint(signal);
    onProgress?.({ stage: 'write', done, total: segments.length });
    const surface = await labelSurface(volume.data, volume.geometry, segment.value);
    if (!surface) continue;
    const blob = await (format === 'stl' ? writeStl(surface) : writeObj(surface, segment.name));
    surface.delete();
    files.push({ path: `${name}_${segment.value}_${fileSafe(segment.name)}.${format}`, blob });
  }
  const [first, ...others] = files;
  if (!first) throw new JobError('nothingLabelled', { file: name });
  if (others.length === 0) return { name: first.path, blob: first.blob };
  const [zip] = zipsOfFiles(files);
  return { name: `${name}_${format}.zip`, blob: await new Response(zip).blob() };
}
