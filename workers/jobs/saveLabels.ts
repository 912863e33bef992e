import { type Grid, readImage, type Volume, writeLabels } from '../image/index.ts';
import { parseCaseScanId } from '../workspace/index.ts';
import type { LabelsToSave, ScanSummary } from './api.ts';
import { readCaseUnknown, saveCaseLabel } from './datasets/saveCaseLabel.ts';
import type { Studio } from './studio.ts';
import { writeEditedLabels } from './writtenLabels.ts';

/** In the name of the file that holds the map of unknown sets. */
const UNKNOWN_PART = '.unknown';

/** Stores an edited label map on its scan: a new one, or a new version of the one that it replaces. */
export async function saveLabels(studio: Studio, labels: LabelsToSave): Promise<ScanSummary> {
  const { of, replaces, name, fileDimension, segments, ignore, unchanged } = labels;
  const inDataset = parseCaseScanId(of);
  if (inDataset) return saveCaseLabel(studio, inDataset, labels);
  const former = replaces === undefined ? undefined : await studio.scans.get(replaces);
  // Another value for ignore is another file.
  if (former && unchanged && former.ignore === ignore) return studio.scans.update({ ...former, segments });
  const model = labels.model ?? former?.model;
  const unknown = labels.unknown?.data.some((set) => set !== 0) ? labels.unknown : undefined;
  const { geometry } = await studio.scans.get(of);
  const grid = { geometry, fileDimension };
  // Two versions stand side by side until the manifest names the new one.
  const version = replaces === undefined ? '' : `.${Date.now().toString(36)}`;
  const file = `${name}${version}.nii.gz`;
  const { content, voxels } = await writeEditedLabels(labels.data, ignore, grid, file);
  const facts = {
    name,
    role: 'labels',
    channels: 1,
    geometry,
    modality: 'other',
    of,
    voxels,
    segments,
    ignore,
    ...(model !== undefined && { model }),
    ...(unknown && { unknown: { sets: unknown.sets } }),
  } as const;
  const files = [
    { name: file, content },
    ...(unknown ? [await unknownFile(unknown.data, grid, `${name}${UNKNOWN_PART}${version}.nii.gz`)] : []),
  ];
  if (!former) return studio.scans.add(facts, files);
  const { id, addedAt } = former;
  return studio.scans.replace({ ...facts, id, files: [], addedAt }, files);
}

async function unknownFile(data: Uint16Array, grid: Grid, name: string) {
  return { name, content: await writeLabels(data, grid, name), originals: true as const };
}

/** The map of unknown sets beside an edited label map; undefined without one. @throws WorkspaceError, ImageError */
export async function readUnknown(studio: Studio, id: string): Promise<Volume | undefined> {
  const { unknown } = await studio.scans.get(id);
  if (!unknown) return undefined;
  const inDataset = parseCaseScanId(id);
  if (inDataset) return readCaseUnknown(studio, inDataset);
  const file = (await studio.scans.originals(id)).find(({ name }) => name.includes(UNKNOWN_PART));
  return file && readImage(file.blob, file.name);
}
