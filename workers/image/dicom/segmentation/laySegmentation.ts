import type { Geometry } from '../../volume.ts';
import { DicomError } from '../dicomError.ts';
import type { Vector } from '../header/instance.ts';
import { LabelCanvas } from '../labelCanvas.ts';
import { noteOf, type ScanNote } from '../series/notes.ts';
import { type FramePixels, readSegmentationFrames } from './framePixels.ts';
import { type FramePlace, placeFrame } from './framePlace.ts';
import type { Segmentation } from './readSegmentation.ts';

/** Labels on the grid of a series, and what a reader must know of how they came there. */
export interface LaidLabels {
  /** `[z, y, x]` on the grid. */
  readonly data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  readonly notes: readonly ScanNote[];
}

/** Share of the whole at which a fractional segment counts as there. */
const FRACTION = 0.5;

/**
 * Lays a segmentation onto the grid of its series. Images on the grid's own slices are copied voxel by voxel; images of
 * parallel slices with other pixels are resampled (nearest), which the notes say.
 * @throws DicomError `dicom.otherPlane` for images turned against the grid; those of the pixels' decoder
 */
export async function laySegmentation(segmentation: Segmentation, grid: Geometry): Promise<LaidLabels> {
  const { instance, frames, segments } = segmentation;
  const { rows, columns } = instance.pixels;
  const places = frames.map(({ header }) => placeFrame(header, columns, rows, grid));
  const largest = Math.max(...segments.map(({ value }) => value));
  const canvas = new LabelCanvas(grid, largest);
  const known = new Set(segments.map(({ value }) => value));
  let resampled = false;
  await readSegmentationFrames(segmentation, (index, pixels) => {
    const place = places[index];
    if (!place) throw new DicomError('noPosition', { file: instance.path, count: frames.length });
    const labelOf = labeller(segmentation, frames[index]?.value, known);
    if (place.exact) copyFrame(pixels, columns, place, labelOf, canvas);
    else {
      resampled = true;
      resampleFrame(pixels, { rows, columns }, place, labelOf, canvas, instance.path);
    }
  });
  return { data: canvas.data, notes: notesOf(segmentation, canvas, resampled) };
}

type LabelOf = (stored: number) => number;

/** From a stored value to a label, 0 for none. A label map's values without a segment are nobody's. */
function labeller(
  { type, largestFraction }: Segmentation,
  value: number | undefined,
  known: ReadonlySet<number>,
): LabelOf {
  if (type === 'labelMap') return (stored) => (known.has(stored) ? stored : 0);
  const least = type === 'fractional' ? Math.max(1, FRACTION * largestFraction) : 1;
  return (stored) => (stored >= least ? (value ?? 0) : 0);
}

function copyFrame(
  { values, from, to }: FramePixels,
  columns: number,
  { start, perColumn, perRow }: FramePlace,
  labelOf: LabelOf,
  canvas: LabelCanvas,
): void {
  const [i, j, k] = start.map(Math.round) as unknown as Vector;
  const [ci, cj, ck] = perColumn.map(Math.round) as unknown as Vector;
  const [ri, rj, rk] = perRow.map(Math.round) as unknown as Vector;
  for (let at = from; at < to; at++) {
    const stored = values[at];
    if (!stored) continue;
    const label = labelOf(stored);
    if (label === 0) continue;
    const row = Math.floor(at / columns);
    const column = at - row * columns;
    canvas.put(i + column * ci + row * ri, j + column * cj + row * rj, k + column * ck + row * rk, label);
  }
}

/** An image parallel to the grid's slices: each voxel of the nearest slice takes the nearest pixel. */
function resampleFrame(
  { values, from, to }: FramePixels,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  { start, perColumn, perRow }: FramePlace,
  labelOf: LabelOf,
  canvas: LabelCanvas,
  file: string,
): void {
  const tilt = Math.abs(perColumn[2]) * columns + Math.abs(perRow[2]) * rows;
  const determinant = perColumn[0] * perRow[1] - perRow[0] * perColumn[1];
  if (tilt > 0.5 || Math.abs(determinant) < 1e-9) throw new DicomError('otherPlane', { file });
  const k = Math.round(start[2]);
  const [, height, width] = canvas.grid.size;
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const [x, y] = [i - start[0], j - start[1]];
      const column = Math.round((x * perRow[1] - y * perRow[0]) / determinant);
      const row = Math.round((y * perColumn[0] - x * perColumn[1]) / determinant);
      if (column < 0 || row < 0 || column >= columns || row >= rows) continue;
      const at = row * columns + column;
      const label = at >= from && at < to ? labelOf(values[at] ?? 0) : 0;
      if (label !== 0) canvas.put(i, j, k, label);
    }
  }
}

function notesOf({ type }: Segmentation, canvas: LabelCanvas, resampled: boolean): ScanNote[] {
  return [
    ...(type === 'fractional' ? [noteOf('fractionsCut', { percent: 100 * FRACTION })] : []),
    ...(resampled ? [noteOf('labelsResampled')] : []),
    ...canvasNotes(canvas),
  ];
}

export const canvasNotes = ({ overlapping, outside }: LabelCanvas): ScanNote[] => [
  ...(overlapping > 0 ? [noteOf('labelsOverlap', { count: overlapping })] : []),
  ...(outside > 0 ? [noteOf('labelsOutside', { count: outside })] : []),
];
