/** Stored files that turn out to be label maps, whatever they use for ignore. */
import { channelOf, ImageError, turnOnto, writeLabels } from '../image/index.ts';
import { countValues, remapIgnore } from '../semisupervised/index.ts';
import type { ScanSummary } from './api.ts';
import { countLabels } from './importing/describeScan.ts';
import { readStoredScan } from './importing/importScans.ts';
import { JobError } from './jobError.ts';
import type { Studio } from './studio.ts';

const MOST_LABELS = 65536;

/** Voxels by value. @throws JobError `job.notLabels` for what cannot be labels at all */
export async function labelValues(studio: Studio, id: string): Promise<ReadonlyMap<number, number>> {
  const { name } = await studio.scans.get(id);
  const { data } = channelOf(await readStoredScan(studio, id, 0), 0);
  const broken = data.find((value) => !Number.isInteger(value));
  if (broken !== undefined) throw new JobError('notLabels', { file: name, value: broken });
  const counts = countValues(data);
  if (counts.size > MOST_LABELS) throw new JobError('notLabels', { file: name, value: counts.size });
  return counts;
}

/**
 * Lays a stored scan over another as its labels. With a value of ignore, or axes in another order than the scan's, a new
 * file holds them as they must be.
 * @throws ImageError `image.gridsDiffer`, LabelsError
 */
export async function layLabels(
  studio: Studio,
  id: string,
  of: string,
  ignoreValue: number | undefined,
): Promise<ScanSummary> {
  const [stored, scan] = [await studio.scans.get(id), await studio.scans.get(of)];
  const volume = channelOf(await readStoredScan(studio, id, 0), 0);
  const data = turnOnto(volume, scan.geometry);
  if (!data) throw new ImageError('gridsDiffer', { file: stored.name, other: scan.name });
  const turned = data !== volume.data;
  const { labels, ignoreLabel, mapping } = remapIgnore(data, {
    file: stored.name,
    ignoreValue,
    labels: namedLabels(stored),
  });
  const facts: ScanSummary = {
    ...stored,
    role: 'labels',
    of,
    ...(turned && { geometry: scan.geometry }),
    voxels: countLabels(labels),
    ...(ignoreLabel !== undefined && { ignore: ignoreLabel }),
  };
  if (mapping.length === 0 && !turned) return studio.scans.update(facts);
  const file = `${stored.name}.${mapping.length > 0 ? `ignore${ignoreLabel}` : 'turned'}.nii.gz`;
  const { geometry } = facts;
  const { fileDimension } = volume;
  return studio.scans.replace(facts, [
    { name: file, content: await writeLabels(labels, { geometry, fileDimension }, file) },
  ]);
}

/** Labels that the file itself names, none of which may mean ignore. */
const namedLabels = ({ segments = [] }: ScanSummary): ReadonlyMap<number, string> =>
  new Map(segments.filter(({ name }) => name !== 'ignore').map(({ value, name }) => [value, name]));
