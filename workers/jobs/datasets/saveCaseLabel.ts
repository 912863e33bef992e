import { type Grid, readImage, type Volume, writeLabels } from '../../image/index.ts';
import {
  type CaseReference,
  type CaseState,
  caseScanId,
  DatasetError,
  type DatasetSummary,
  PERSON,
} from '../../workspace/index.ts';
import type { LabelsToSave, ScanSummary } from '../api.ts';
import type { Studio } from '../studio.ts';
import { writtenLabels } from '../writtenLabels.ts';

/** What becomes of a case when a person edits its label. Only "done" and "accepted" say that a person has finished. */
const AFTER_EDIT: Readonly<Record<CaseState, CaseState>> = {
  unlabelled: 'inWork',
  inWork: 'inWork',
  done: 'done',
  predicted: 'corrected',
  accepted: 'corrected',
  corrected: 'corrected',
  rejected: 'corrected',
};

/**
 * Writes an edited map as the label of its case. The dataset's labels are the map's: a segment that it does not know is
 * refused, ignore is added to dataset.json when it is painted first.
 * @throws DatasetError `dataset.segment`, `dataset.noCase`
 */
export async function saveCaseLabel(
  studio: Studio,
  { folder, case: id }: CaseReference,
  { of, data, fileDimension, segments, unknown }: LabelsToSave,
): Promise<ScanSummary> {
  const { geometry } = await studio.scans.get(of);
  const before = await studio.datasets.get(folder);
  const ignore = before.ignore ?? highestLabel(before) + 1;
  const { copy, voxels } = writtenLabels(data, ignore);
  for (const { value, name } of segments)
    if ((voxels[value] ?? 0) > 0 && !hasLabel(before, value))
      throw new DatasetError('segment', { value, name, folder });
  if (before.ignore === undefined && (voxels[ignore] ?? 0) > 0) await studio.datasets.addIgnore(folder);
  const content = await writeLabels(copy, { geometry, fileDimension }, `${id}${before.fileEnding}`);
  if (unknown)
    await writeUnknown(studio, { folder, case: id, part: 'label' }, unknown, { geometry, fileDimension });
  const { state } = await studio.datasets.case(folder, id);
  const facts = { state: AFTER_EDIT[state], editor: PERSON } as const;
  await studio.datasets.writeLabel(folder, id, content, facts);
  const summary = await studio.scans.get(caseScanId({ part: 'label', folder, case: id }));
  return { ...summary, voxels, segments, ignore };
}

const highestLabel = ({ labels }: DatasetSummary): number =>
  Math.max(0, ...labels.flatMap(({ values }) => values));

const hasLabel = ({ labels }: DatasetSummary, value: number): boolean =>
  labels.some(({ values }) => values.includes(value));

/** The map of unknown sets, `unknownTr/CASE`, with sets of the dataset's `unknown_sets.json`, which only grows: a case
 *  that names a set by its place goes on meaning the same. */
async function writeUnknown(
  { datasets }: Studio,
  { folder, case: id }: CaseReference,
  { data, sets }: NonNullable<LabelsToSave['unknown']>,
  grid: Grid,
): Promise<void> {
  const known = await datasets.unknownSets(folder);
  const all: (readonly number[])[] = [...known];
  const places = sets.map((set) => {
    const at = all.findIndex((other) => sameSet(other, set));
    return at >= 0 ? at + 1 : all.push(set);
  });
  const map = Uint16Array.from(data, (own) => (own === 0 ? 0 : (places[own - 1] ?? 0)));
  const { fileEnding } = await datasets.get(folder);
  const content = await writeLabels(map, grid, `${id}${fileEnding}`);
  await datasets.writeUnknown(folder, id, content, all);
}

const sameSet = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value) => b.includes(value));

/** The case's map of unknown sets; undefined without one. */
export async function readCaseUnknown(
  { datasets }: Studio,
  { folder, case: id }: CaseReference,
): Promise<Volume | undefined> {
  const file = await datasets.unknown(folder, id);
  return file && readImage(file.file, file.name);
}
