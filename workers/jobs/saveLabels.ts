import { writeLabels } from '../image/index.ts';
import type { LabelsToSave, ScanSummary } from './api.ts';
import { countLabels } from './importing/describeScan.ts';
import type { Studio } from './studio.ts';

/** The value that stands for ignore while a map is edited. */
const EDITED_IGNORE = 65535;

/** Stores an edited label map on its scan: a new one, or a new version of the one that it replaces. */
export async function saveLabels(studio: Studio, labels: LabelsToSave): Promise<ScanSummary> {
  const { of, replaces, name, fileDimension, segments, ignore } = labels;
  const { geometry } = await studio.scans.get(of);
  const data = withIgnore(labels.data, ignore);
  const facts = {
    name,
    role: 'labels',
    channels: 1,
    geometry,
    modality: 'other',
    of,
    voxels: countLabels(data),
    segments,
    ignore,
  } as const;
  const content = await writeLabels(data, { geometry, fileDimension }, `${name}.nii.gz`);
  if (replaces === undefined) return studio.scans.add(facts, [{ name: `${name}.nii.gz`, content }]);
  const { addedAt } = await studio.scans.get(replaces);
  // Two versions stand side by side until the manifest names the new one.
  const version = `${name}.${Date.now().toString(36)}.nii.gz`;
  return studio.scans.replace({ ...facts, id: replaces, files: [], addedAt }, [{ name: version, content }]);
}

/** A copy in which ignore has the value that the file gives it. */
function withIgnore(data: Uint16Array, ignore: number): Uint16Array {
  const copy = new Uint16Array(data.length);
  copy.set(data);
  for (let at = copy.indexOf(EDITED_IGNORE); at >= 0; at = copy.indexOf(EDITED_IGNORE, at + 1))
    copy[at] = ignore;
  return copy;
}
