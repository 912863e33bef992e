/** What a segmentation file says of its segments and images. Source: DICOM PS3.3 C.8.20. */
import { DicomError } from '../dicomError.ts';
import { type DicomDataSet, parseDataSet } from '../header/dataSet.ts';
import type { DerivedFile, ReferencedSeries } from '../header/derivedObjects.ts';
import type { FrameHeader } from '../header/instance.ts';
import { readInstance } from '../header/readInstance.ts';
import type { OpenInstance } from '../pixels/frameReader.ts';
import { type Dcmjs, loadDcmjs } from '../writing/dcmjsModule.ts';
import { colourOfDicomLab } from './colours.ts';
import { describedValue, type Segment } from './segment.ts';

export interface Segmentation extends ReferencedSeries {
  readonly type: 'binary' | 'fractional' | 'labelMap';
  /** Series or content description, plain text. */
  readonly description: string;
  /** In the order of the file; values are unique. */
  readonly segments: readonly Segment[];
  /** Stored value that means "wholly inside", of a fractional one. */
  readonly largestFraction: number;
  readonly frames: readonly SegmentationFrame[];
  /** For decoding; the file's bytes are read again then. */
  readonly instance: OpenInstance;
  readonly data: DicomDataSet;
}

export interface SegmentationFrame {
  readonly header: FrameHeader;
  /** Value in the label map of the segment that this image shows; absent in label maps. */
  readonly value?: number;
}

/** @throws DicomError `dicom.damaged`, `dicom.damagedLabels`, `dicom.noSegments` and those of `readInstance` */
export async function readSegmentation({ file, path }: DerivedFile): Promise<Segmentation> {
  const data = parseDataSet(new Uint8Array(await file.arrayBuffer()), path);
  const type = typeOf(data, path);
  const { segments, values } = readSegments(data, type, await loadDcmjs());
  if (segments.length === 0) throw new DicomError('noSegments', { file: path });
  const instance = readInstance(data, path);
  const numbers = type === 'labelMap' ? [] : segmentNumbers(data, instance.frames.length);
  const frames = instance.frames.map((header, index): SegmentationFrame => {
    if (type === 'labelMap') return { header };
    const value = values.get(numbers[index] ?? 0);
    if (value === undefined)
      throw new DicomError('damagedLabels', { file: path, reason: `image ${index + 1} has no segment` });
    return { header, value };
  });
  return {
    type,
    description: data.text('x0008103e') ?? data.text('x00700081') ?? '',
    segments,
    largestFraction: data.uint16('x0062000e') ?? 255,
    frames,
    instance: { ...instance, file },
    data,
    ...referenced(data),
  };
}

function typeOf(data: DicomDataSet, file: string): Segmentation['type'] {
  const types = { BINARY: 'binary', FRACTIONAL: 'fractional', LABELMAP: 'labelMap' } as const;
  const type = data.text('x00620001') ?? '';
  const found = Object.entries(types).find(([term]) => term === type);
  if (!found) throw new DicomError('damagedLabels', { file, reason: `segmentation type "${type}"` });
  return found[1];
}

/** Segments and, for each segment number, its value in the label map. */
function readSegments(data: DicomDataSet, type: Segmentation['type'], dcmjs: Dcmjs) {
  const items = data.items('x00620002').filter((item) => (item.uint16('x00620004') ?? 0) > 0);
  const described = items.map((item) => describedValue(item.text('x00620006')));
  // The described values count only if they are complete and different: another program may have added segments.
  const known = described.filter((value) => value !== undefined);
  const trusted = type !== 'labelMap' && new Set(known).size === items.length;
  const values = new Map<number, number>();
  const segments = items.map((item, i): Segment => {
    const number = item.uint16('x00620004') ?? 0;
    const value = (trusted ? described[i] : undefined) ?? number;
    values.set(number, value);
    const colour = colourOfDicomLab(item.uint16s('x0062000d'), dcmjs.Colors);
    const name = item.text('x00620005') ?? item.item('x0062000f')?.text('x00080104') ?? `label ${value}`;
    return { value, name, ...(colour && { colour }) };
  });
  return { segments, values };
}

function segmentNumbers(data: DicomDataSet, count: number): number[] {
  const shared = data.item('x52009229')?.item('x0062000a')?.uint16('x0062000b');
  const own = data.items('x52009230').map((group) => group.item('x0062000a')?.uint16('x0062000b'));
  return Array.from({ length: count }, (_, i) => own[i] ?? shared ?? 0);
}

function referenced(data: DicomDataSet): ReferencedSeries {
  const series = data.items('x00081115').flatMap((item) => item.text('x0020000e') ?? []);
  return { series, frameOfReference: data.text('x00200052') ?? '' };
}
