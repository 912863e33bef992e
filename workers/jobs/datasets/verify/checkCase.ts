import {
  type Geometry,
  type NnunetReader,
  nnunetSpacing,
  readAsNnunet,
  type Volume,
} from '../../../image/index.ts';
import type { CaseFile } from '../../../workspace/index.ts';
import { type Complaint, complaint } from './complaints.ts';
import type { DatasetFacts } from './datasetFacts.ts';

/** A case's files as they are checked. */
export interface CheckedCase {
  readonly id: string;
  readonly images: readonly CaseFile[];
  readonly label: CaseFile;
}

export interface CheckOptions {
  readonly reader: NnunetReader;
  /** What means ignore in the label files before they are imported. */
  readonly ignoreLabel?: number;
  /** Told the voxels of the case by label value. */
  readonly onCounted?: (id: string, voxels: ReadonlyMap<number, number>) => void;
}

interface Grid {
  readonly geometry: Geometry;
  readonly spacing: readonly number[];
}

const gridOf = (volume: Volume, reader: NnunetReader): Grid => ({
  geometry: volume.geometry,
  spacing: reader === 'SimpleITKIO' ? nnunetSpacing(volume) : volume.geometry.spacing,
});

/** numpy's `allclose`: 1e-8 and 1e-5 of the second. */
const close = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length &&
  a.every((value, index) => Math.abs(value - (b[index] ?? 0)) <= 1e-8 + 1e-5 * Math.abs(b[index] ?? 0));

/** Everything that nnU-Net checks of one case: values of the label, NaN, size, spacing, channels, origin, direction. One
 *  file at a time is in memory. */
export async function checkCase(
  one: CheckedCase,
  facts: DatasetFacts,
  options: CheckOptions,
  complain: (one: Complaint) => void,
): Promise<void> {
  const label = await checkLabel(one, facts, options, complain);
  const image = await checkImages(one, facts, options.reader, complain);
  if (label && image) compareGrids(one.id, image, label, complain);
}

async function read(
  file: CaseFile,
  reader: NnunetReader,
  complain: (one: Complaint) => void,
): Promise<Volume | undefined> {
  try {
    return (await readAsNnunet([file], reader)).volumes[0];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    complain(complaint('unreadable', { file: file.name, reason }));
    return undefined;
  }
}

async function checkLabel(
  { id, label: file }: CheckedCase,
  facts: DatasetFacts,
  { reader, ignoreLabel, onCounted }: CheckOptions,
  complain: (one: Complaint) => void,
): Promise<Grid | undefined> {
  const volume = await read(file, reader, complain);
  if (!volume) return undefined;
  const counts = countRuns(volume.data);
  onCounted?.(id, counts);
  const found = [...counts.keys()].sort((a, b) => a - b);
  if (found.includes(Number.NaN)) complain(complaint('nanLabel', { file: file.name }));
  const unexpected = found.filter((value) => !facts.values.includes(value) && value !== ignoreLabel);
  if (unexpected.length > 0)
    complain(
      complaint('values', {
        file: file.name,
        expected: facts.values.join(', '),
        found: found.join(', '),
      }),
    );
  const to = facts.ignore ?? Math.max(...facts.values) + 1;
  if (ignoreLabel !== undefined && ignoreLabel !== to && found.includes(ignoreLabel))
    complain(complaint('ignoreRemapped', { file: file.name, from: ignoreLabel, to }));
  return gridOf(volume, reader);
}

/** Voxels by value; neighbours mostly have the same. */
function countRuns(data: Volume['data']): Map<number, number> {
  const counts = new Map<number, number>();
  for (let at = 0; at < data.length; ) {
    const value = data[at] ?? 0;
    let end = at + 1;
    while (end < data.length && data[end] === value) end++;
    counts.set(value, (counts.get(value) ?? 0) + end - at);
    at = end;
  }
  return counts;
}

async function checkImages(
  { id, images }: CheckedCase,
  facts: DatasetFacts,
  reader: NnunetReader,
  complain: (one: Complaint) => void,
): Promise<Grid | undefined> {
  let first: Grid | undefined;
  let channels = 0;
  let hasNan = false;
  for (const file of images) {
    const volume = await read(file, reader, complain);
    if (!volume) return undefined;
    channels += volume.channels;
    hasNan ||= hasNanOf(volume.data);
    const grid = gridOf(volume, reader);
    const reason = first && differenceOf(first, grid);
    if (reason) complain(complaint('channelsDiffer', { case: id, reason }));
    if (reason) return undefined;
    first ??= grid;
  }
  if (hasNan) complain(complaint('nanImage', { case: id }));
  if (channels !== facts.channels)
    complain(complaint('channels', { case: id, found: channels, expected: facts.channels }));
  return first;
}

function hasNanOf(data: Volume['data']): boolean {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return false;
  for (let at = 0; at < data.length; at++) if (Number.isNaN(data[at])) return true;
  return false;
}

const show = (values: readonly number[], by = ' × '): string => values.map((value) => `${value}`).join(by);

function differenceOf(a: Grid, b: Grid): string | undefined {
  if (!close(a.geometry.size, b.geometry.size))
    return `sizes ${show(a.geometry.size)} and ${show(b.geometry.size)}.`;
  if (!close(a.spacing, b.spacing)) return `spacings ${show(a.spacing)} and ${show(b.spacing)} mm.`;
  return undefined;
}

function compareGrids(id: string, image: Grid, label: Grid, complain: (one: Complaint) => void): void {
  const differ = (
    code: 'shape' | 'spacing' | 'origin' | 'direction',
    a: readonly number[],
    b: readonly number[],
  ) => complain(complaint(code, { case: id, image: show(a), label: show(b) }));
  const [one, other] = [image.geometry, label.geometry];
  if (!close(other.size, one.size)) differ('shape', one.size, other.size);
  if (!close(label.spacing, image.spacing)) differ('spacing', image.spacing, label.spacing);
  if (!close(one.origin, other.origin)) differ('origin', one.origin, other.origin);
  if (!close(one.direction, other.direction)) differ('direction', one.direction, other.direction);
}
