/**
 * Geometry, rescaling and marks of each frame: from the data set itself, from its shared and per-frame functional groups
 * (enhanced CT, MR, PET), from a grid frame offset vector (dose) or a detector (nuclear medicine).
 * Source: DICOM PS3.3 C.7.6.2, C.7.6.16, C.8.8.3.2, C.8.4.11.
 */
import { DicomError } from '../dicomError.ts';
import { along, cross } from '../vectors.ts';
import type { DicomDataSet } from './dataSet.ts';
import type { FrameHeader, Mark, Marks, Vector } from './instance.ts';
import { privateBValue } from './privateBValue.ts';

const SHARED = 'x52009229';
const PER_FRAME = 'x52009230';

/** The places where a frame's facts may stand, nearest first. */
type Sources = readonly DicomDataSet[];

export function readFrames(data: DicomDataSet, file: string, count: number): FrameHeader[] {
  const shared = data.item(SHARED);
  const own = data.items(PER_FRAME);
  const offsets = data.decimals('x3004000c');
  const frames: FrameHeader[] = [];
  for (let index = 0; index < count; index++) {
    const sources = [own[index], shared, data].filter((source) => source !== undefined);
    const frame = readFrame(sources, index, file);
    frames.push(offsets.length === count ? { ...frame, ...offsetPosition(frame, offsets, index) } : frame);
  }
  return frames;
}

function readFrame(sources: Sources, index: number, file: string): FrameHeader {
  const position = vector(decimals(sources, 'x00209113', 'x00200032'));
  const orientation = readOrientation(sources, file);
  const pixelSpacing = readPixelSpacing(sources, file);
  const imageType = typeOf(sources);
  return {
    index,
    ...(position && { position }),
    ...(orientation && { orientation }),
    pixelSpacing,
    ...readRescale(sources),
    marks: readMarks(sources, imageType),
    localizer: /\b(LOCALIZER|SCOUT)\b/.test(imageType),
  };
}

/** Values of `tag` in the functional group `group`, in a detector (NM), or in the data set itself. */
function decimals(sources: Sources, group: string, tag: string): number[] {
  for (const source of sources) {
    for (const place of [source.item(group), source.item('x00540022'), source]) {
      const values = place?.decimals(tag) ?? [];
      if (values.length > 0) return values;
    }
  }
  return [];
}

function text(sources: Sources, group: string, tag: string): string | undefined {
  for (const source of sources) {
    const found = source.item(group)?.text(tag) ?? source.text(tag);
    if (found !== undefined) return found;
  }
  return undefined;
}

const vector = ([x, y, z]: readonly number[]): Vector | undefined =>
  x === undefined || y === undefined || z === undefined ? undefined : [x, y, z];

function readOrientation(sources: Sources, file: string) {
  const cosines = decimals(sources, 'x00209116', 'x00200037');
  const [row, column] = [vector(cosines.slice(0, 3)), vector(cosines.slice(3))];
  if (!row || !column) return undefined;
  const lengths = [Math.hypot(...row), Math.hypot(...column)];
  const dot = row[0] * column[0] + row[1] * column[1] + row[2] * column[2];
  if (lengths.some((length) => Math.abs(length - 1) > 0.01) || Math.abs(dot) > 0.01)
    throw new DicomError('orientation', { file });
  return { row, column };
}

function readPixelSpacing(sources: Sources, file: string): readonly [number, number] {
  // A projection's own pixel spacing is that of its detector (0018,1164).
  for (const tag of ['x00280030', 'x00181164']) {
    const [rows = 0, columns = 0] = decimals(sources, 'x00289110', tag);
    if (rows > 0 && columns > 0) return [rows, columns];
  }
  throw new DicomError('noSpacing', { file });
}

function readRescale(sources: Sources): { slope: number; intercept: number } {
  const group = 'x00289145';
  const dose = decimals(sources, group, 'x3004000e')[0];
  const slope = dose ?? decimals(sources, group, 'x00281053')[0] ?? 1;
  // Slope 0 would make every voxel the same; stations write it for "none".
  return { slope: slope === 0 ? 1 : slope, intercept: decimals(sources, group, 'x00281052')[0] ?? 0 };
}

const FRAME_TYPES = ['x00189329', 'x00189226', 'x00189751'];

function typeOf(sources: Sources): string {
  for (const source of sources) {
    for (const group of FRAME_TYPES) {
      const type = source.item(group)?.text('x00089007');
      if (type) return type;
    }
  }
  return sources.at(-1)?.text('x00080008') ?? '';
}

function readMarks(sources: Sources, imageType: string): Marks {
  const diffusion = sources.map((source) => source.item('x00189117') ?? source);
  const first = (tag: string): string | undefined =>
    diffusion.map((source) => source.doubles(tag).join('\\')).find((value) => value !== '');
  const gradients = sources.map((source) => source.item('x00189117')?.item('x00189076') ?? source);
  const content = sources.map((source) => source.item('x00209111')).find((group) => group !== undefined);
  const marks: Record<Mark, string | undefined> = {
    echo: echoOf(sources),
    imageType: imageType || undefined,
    bValue:
      first('x00189087') ??
      sources
        .map(privateBValue)
        .find((value) => value !== undefined)
        ?.toString(),
    gradient: gradients.map((source) => source.doubles('x00189089').join('\\')).find((value) => value !== ''),
    temporalPosition:
      content?.uint32('x00209128')?.toString() ?? text(sources, 'x00209111', 'x00200100') ?? undefined,
    trigger: text(sources, 'x00189118', 'x00181060') ?? cardiacDelay(sources),
    acquisition: text(sources, 'x00209111', 'x00200012'),
  };
  const known = Object.entries(marks).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(known);
}

function echoOf(sources: Sources): string | undefined {
  const effective = sources
    .map((source) => source.item('x00189114')?.doubles('x00189082')[0])
    .find((milliseconds) => milliseconds !== undefined);
  return effective?.toString() ?? text(sources, 'x00189114', 'x00180081');
}

const cardiacDelay = (sources: Sources): string | undefined =>
  sources
    .map((source) => source.item('x00189118')?.doubles('x00209153')[0])
    .find((milliseconds) => milliseconds !== undefined)
    ?.toString();

/** Offsets of a dose grid are relative to the first plane, or (starting elsewhere than 0) positions along the axis;
 *  either way their differences count. */
function offsetPosition(
  { position, orientation }: FrameHeader,
  offsets: readonly number[],
  index: number,
): { position: Vector } | undefined {
  if (!position || !orientation) return undefined;
  const normal = cross(orientation.row, orientation.column);
  const offset = (offsets[index] ?? 0) - (offsets[0] ?? 0);
  return { position: along(position, normal, offset) };
}
