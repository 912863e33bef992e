/** Contours of a radiotherapy structure set. Source: DICOM PS3.3 C.8.8.5, C.8.8.6. */
import { DicomError } from '../dicomError.ts';
import { type DicomDataSet, parseDataSet } from '../header/dataSet.ts';
import type { DerivedFile, ReferencedSeries } from '../header/derivedObjects.ts';
import type { Vector } from '../header/instance.ts';
import type { Segment } from '../segmentation/segment.ts';

export interface StructureSet extends ReferencedSeries {
  readonly description: string;
  /** In the order of the file, with at least one contour. */
  readonly structures: readonly Structure[];
}

export interface Structure extends Segment {
  readonly contours: readonly Contour[];
}

export interface Contour {
  readonly closed: boolean;
  /** LPS mm. */
  readonly points: readonly Vector[];
}

/** @throws DicomError `dicom.damaged`, `dicom.noSegments` */
export async function readStructureSet({ file, path }: DerivedFile): Promise<StructureSet> {
  const data = parseDataSet(new Uint8Array(await file.arrayBuffer()), path);
  const structures = readStructures(data);
  if (structures.length === 0) throw new DicomError('noSegments', { file: path });
  return {
    description: data.text('x30060002') ?? data.text('x30060004') ?? data.text('x0008103e') ?? '',
    structures,
    ...referenced(data),
  };
}

function readStructures(data: DicomDataSet): Structure[] {
  const regions = new Map(data.items('x30060020').map((item) => [numberIn(item, 'x30060022'), item]));
  const taken = new Set<number>();
  return data.items('x30060039').flatMap((item): Structure[] => {
    const contours = item.items('x30060040').map(readContour);
    if (contours.length === 0) return [];
    const number = numberIn(item, 'x30060084');
    const value = freeValue(number, taken);
    taken.add(value);
    const colour = colourOf(item.decimals('x3006002a'));
    const name = regions.get(number)?.text('x30060026') ?? `label ${value}`;
    return [{ value, name, contours, ...(colour && { colour }) }];
  });
}

const numberIn = (item: DicomDataSet, tag: string): number => item.decimals(tag)[0] ?? 0;

/** The region's own number where it can be a label, else the next free one. */
function freeValue(number: number, taken: ReadonlySet<number>): number {
  if (number >= 1 && number <= 65535 && !taken.has(number)) return number;
  let value = 1;
  while (taken.has(value)) value++;
  return value;
}

function readContour(item: DicomDataSet): Contour {
  const numbers = item.decimals('x30060050');
  const points: Vector[] = [];
  for (let at = 0; at + 2 < numbers.length; at += 3)
    points.push([numbers[at] ?? 0, numbers[at + 1] ?? 0, numbers[at + 2] ?? 0]);
  return { closed: /^CLOSED/.test(item.text('x30060042') ?? ''), points };
}

function colourOf(levels: readonly number[]): string | undefined {
  if (levels.length !== 3) return undefined;
  return `#${levels.map((level) => (Math.round(level) & 255).toString(16).padStart(2, '0')).join('')}`;
}

function referenced(data: DicomDataSet): ReferencedSeries {
  const frames = data.items('x30060010');
  const studies = frames.flatMap((frame) => frame.items('x30060012'));
  const series = studies.flatMap((study) => study.items('x30060014'));
  return {
    series: series.flatMap((item) => item.text('x0020000e') ?? []),
    frameOfReference: frames[0]?.text('x00200052') ?? data.text('x00200052') ?? '',
  };
}
