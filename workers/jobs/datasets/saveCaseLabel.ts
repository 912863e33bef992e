import { type Grid, readImage, type Volume, writeLabels } from '../../image/index.ts';
import {
  type CaseReference,
  type CaseState,
  caseScanId,
  DatasetError,
  type DatasetSummary,
  PERSON,
} from '../../workspace/index.ts';
import type { LabelsToSave, ScanSummary, StoredSegment } from '../api.ts';
import type { Studio } from '../studio.ts';
import { EDITED_IGNORE, writeEditedLabels } from '../writtenLabels.ts';
import { highestLabel, ignoreValue } from './labelValues.ts';

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
 * Writes an edited map as the label of its case. A segment that was added and painted becomes a label of the dataset, and
 * ignore does when it is painted first.
 * @throws DatasetError `dataset.segment`, `dataset.noCase`
 */
export async function saveCaseLabel(
  studio: Studio,
  { folder, case: id }: CaseReference,
  labels: LabelsToSave,
): Promise<ScanSummary> {
  const { of, data, fileDimension, segments, unknown, unchanged } = labels;
  if (unchanged) return saveCaseFacts(studio, { folder, case: id, part: 'label' }, labels, unchanged);
  const { geometry } = await studio.scans.get(of);
  const before = await withLabelsFor(studio, folder, data, segments);
  const ignore = ignoreValue(before);
  const grid = { geometry, fileDimension };
  const { content, voxels } = await writeEditedLabels(data, ignore, grid, `${id}${before.fileEnding}`);
  if (before.ignore === undefined && (voxels[ignore] ?? 0) > 0) await studio.datasets.addIgnore(folder);
  if (unknown) await writeUnknown(studio, { folder, case: id, part: 'label' }, unknown, grid);
  const { state, facts: known } = await studio.datasets.case(folder, id);
  const facts = {
    state: AFTER_EDIT[state],
    editor: PERSON,
    ...annotatedClasses(before, segments, known?.annotatedClasses !== undefined),
  } as const;
  await studio.datasets.writeLabel(folder, id, content, facts);
  const summary = await studio.scans.get(caseScanId({ part: 'label', folder, case: id }));
  return { ...summary, voxels, segments, ignore };
}

/** Of what is known of segments a dataset keeps which classes somebody looked for; colours and what is hidden are the page's. */
async function saveCaseFacts(
  { datasets, scans }: Studio,
  { folder, case: id }: CaseReference,
  { segments }: LabelsToSave,
  { 0: _background, [EDITED_IGNORE]: ignored, ...labelled }: Readonly<Record<number, number>>,
): Promise<ScanSummary> {
  const { facts } = await datasets.case(folder, id);
  const dataset = await datasets.get(folder);
  const said = annotatedClasses(dataset, segments, facts?.annotatedClasses !== undefined);
  if (said.annotatedClasses) await datasets.updateFacts(folder, id, said);
  const summary = await scans.get(caseScanId({ part: 'label', folder, case: id }));
  // As the file has it: a segment that was only added moved the editor's own value, not this one.
  const ignore = ignoreValue(dataset);
  return { ...summary, voxels: ignored ? { ...labelled, [ignore]: ignored } : labelled, segments, ignore };
}

/** The classes that somebody looked for; said only where they are not all of them, or once were not. */
function annotatedClasses(
  { labels }: DatasetSummary,
  segments: readonly StoredSegment[],
  wasSaid: boolean,
): { annotatedClasses?: number[] } {
  const open = new Set(segments.filter(({ unannotated }) => unannotated).map(({ value }) => value));
  if (open.size === 0 && !wasSaid) return {};
  const classes = [...new Set(labels.flatMap(({ values }) => values))].filter((value) => value !== 0);
  return { annotatedClasses: classes.filter((value) => !open.has(value)).sort((a, b) => a - b) };
}

/** Segments that were added and painted with become labels of the dataset. They must follow its last one: only then can
 *  their voxels stay what they are. */
async function withLabelsFor(
  { datasets }: Studio,
  folder: string,
  data: Uint16Array,
  segments: readonly StoredSegment[],
): Promise<DatasetSummary> {
  let dataset = await datasets.get(folder);
  const added = segments.filter(({ value }) => !hasLabel(dataset, value));
  // Mostly there are none, and a large scan has 10⁸ voxels to look through.
  const painted = added.filter(({ value }) => data.includes(value));
  const highest = Math.max(0, ...painted.map(({ value }) => value));
  for (let value = highestLabel(dataset) + 1; value <= highest; value++) {
    const segment = segments.find((one) => one.value === value);
    if (!segment || dataset.hasRegions) break;
    dataset = await datasets.addLabel(folder, segment.name);
  }
  const unknown = painted.find(({ value }) => !hasLabel(dataset, value));
  if (unknown) throw new DatasetError('segment', { value: unknown.value, name: unknown.name, folder });
  return dataset;
}

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
  if (!data.some((set) => set !== 0)) return datasets.removeUnknown(folder, id);
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
