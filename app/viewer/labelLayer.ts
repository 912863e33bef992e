import type { Geometry } from '../../workers/image/index.ts';
import { marksOf } from './labelMarks.ts';
import { type LabelBorders, labelBorders, labelSlice, paintSlice, Side } from './labelSlice.ts';
import type { LabelDrawing } from './pictureStyle.ts';
import type { Plane } from './planes.ts';
import { drawRegion } from './regionFrame.ts';
import { colourBytes } from './segmentColours.ts';
import type { DisplayLabels, DisplaySegment, EditedBox } from './types.ts';

const OUTLINE_CSS_PIXELS = 2;
/** Strength of labels while another one is pointed out. Source: spec/ux.md, section 1. */
const FAINT = 0.3;

/** Screen rectangle (CSS px) that the whole slice covers, outer voxel edges included. */
export interface SliceFrame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface LabelStyle {
  readonly segments: readonly DisplaySegment[];
  readonly opacity: number;
  readonly drawing: LabelDrawing;
  /** Drawn below the outlines instead of the fill. */
  readonly underlay?: OffscreenCanvas | undefined;
  /** Drawn below everything. */
  readonly ground?: { readonly picture: OffscreenCanvas; readonly opacity: number } | undefined;
  /** Outlined where it cuts the slice. */
  readonly region?: EditedBox | undefined;
}

interface PreparedSlice {
  readonly labels: DisplayLabels['volume'];
  readonly labelAt: DisplayLabels['labelAt'];
  readonly plane: Plane;
  readonly slice: number;
  readonly segments: readonly DisplaySegment[];
  readonly unknown: DisplayLabels['unknown'];
  readonly tint: DisplayLabels['tint'];
  readonly fill: OffscreenCanvas;
  /** Over the fill. */
  readonly marks: OffscreenCanvas | undefined;
  readonly borders: LabelBorders;
  readonly width: number;
  readonly height: number;
}

type DrawnLabels = Pick<DisplayLabels, 'volume' | 'labelAt' | 'unknown' | 'tint'>;

/**
 * Draws one pane's labels: a nearest-neighbour fill and outlines of two screen pixels that lie inside their label,
 * so that two touching labels both keep theirs. It reads the caller's label map in place: a new result costs one
 * slice per pane, whatever the size of the scan, and no graphics memory.
 */
export class LabelLayer {
  private prepared: PreparedSlice | undefined;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** The label map's voxels have changed: the next drawing reads them again. */
  forget(): void {
    this.prepared = undefined;
  }

  clear(): void {
    this.prepared = undefined;
    this.canvas.getContext('2d')?.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  draw(
    labels: DrawnLabels | undefined,
    geometry: Geometry,
    plane: Plane,
    slice: number,
    frame: SliceFrame,
    style: LabelStyle,
  ): void {
    const context = this.canvas.getContext('2d');
    if (!context) return;
    const prepared = labels && this.prepare(labels, geometry, plane, slice, style.segments);
    const picture = style.underlay ?? (style.drawing === 'outline' ? undefined : prepared?.fill);
    const ratio = this.fitCanvas();
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const { left, top, width, height } = frame;
    const lay = (drawn: OffscreenCanvas) =>
      context.drawImage(drawn, left * ratio, top * ratio, width * ratio, height * ratio);
    if (style.ground) {
      context.imageSmoothingEnabled = true;
      context.globalAlpha = style.ground.opacity;
      lay(style.ground.picture);
    }
    context.imageSmoothingEnabled = false;
    context.globalAlpha = style.opacity;
    if (picture) lay(picture);
    context.globalAlpha = 1;
    if (prepared?.marks) lay(prepared.marks);
    // Over a map of confidence there is nothing else to know labels by.
    if (prepared && (style.drawing !== 'fill' || style.underlay))
      drawOutlines(context, prepared, frame, ratio);
    if (style.region) drawRegion(context, style.region, geometry, plane, slice, frame, ratio);
  }

  /** Outlines in one colour over what another layer has drawn on the same canvas. */
  drawOver(
    labels: Pick<DisplayLabels, 'volume'>,
    geometry: Geometry,
    plane: Plane,
    slice: number,
    frame: SliceFrame,
    segments: readonly DisplaySegment[],
  ): void {
    const context = this.canvas.getContext('2d');
    if (context)
      drawOutlines(context, this.prepare(labels, geometry, plane, slice, segments), frame, this.fitCanvas());
  }

  private fitCanvas(): number {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(this.canvas.clientWidth * ratio);
    const height = Math.round(this.canvas.clientHeight * ratio);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    return ratio;
  }

  private prepare(
    { volume: labels, labelAt, unknown, tint }: DrawnLabels,
    geometry: Geometry,
    plane: Plane,
    slice: number,
    segments: readonly DisplaySegment[],
  ): PreparedSlice {
    const held = this.prepared;
    const same =
      held?.labels === labels && held.labelAt === labelAt && held.plane === plane && held.slice === slice;
    const isMarkedSame = held?.unknown === unknown && held?.tint === tint;
    if (held && same && held.segments === segments && isMarkedSame) return held;
    const values = labelSlice(labels.data, geometry, plane, slice, labelAt);
    const image = new ImageData(values.width, values.height);
    const pixels = new Uint32Array(image.data.buffer);
    const isHatched = segments.some(({ hatched }) => hatched);
    const stripes = isHatched ? paletteOf(segments.filter(({ hatched }) => !hatched)) : undefined;
    paintSlice(values, paletteOf(segments), pixels, stripes);
    const fill = canvasOf(image);
    const marked = marksOf({ unknown, tint }, geometry, plane, slice);
    const marks = marked && canvasOf(marked);
    const borders = held && same ? held.borders : labelBorders(values);
    const { width, height } = values;
    const drawn = { fill, marks, borders, width, height };
    this.prepared = { labels, labelAt, plane, slice, segments, unknown, tint, ...drawn };
    return this.prepared;
  }
}

function canvasOf(image: ImageData): OffscreenCanvas {
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas;
}

/** RGBA per label value as little-endian words, opaque unless faint; hidden labels and background transparent. */
function paletteOf(segments: readonly DisplaySegment[]): Uint32Array {
  const last = segments.reduce((largest, { value }) => Math.max(largest, value), 0);
  const palette = new Uint32Array(last + 1);
  for (const { value, colour, visible, faint } of segments) {
    const [red, green, blue] = colourBytes(colour);
    const alpha = faint ? FAINT * 255 : 255;
    if (visible && value > 0) palette[value] = ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  return palette;
}

function drawOutlines(
  context: CanvasRenderingContext2D,
  { segments, borders, width, height }: PreparedSlice,
  frame: SliceFrame,
  ratio: number,
): void {
  const left = frame.left * ratio;
  const top = frame.top * ratio;
  const perColumn = (frame.width * ratio) / width;
  const perRow = (frame.height * ratio) / height;
  // Where voxels are small on the screen, a full outline would cover the label it surrounds.
  const thickness = Math.min(OUTLINE_CSS_PIXELS * ratio, Math.max(1, 2 * Math.min(perColumn, perRow)));
  for (const { value, colour, visible, faint } of segments) {
    const runs = borders.get(value);
    if (!runs || !visible || value === 0) continue;
    context.beginPath();
    for (let at = 0; at < runs.length; at += 4)
      addRun(context, runs, at, left, top, perColumn, perRow, thickness);
    context.fillStyle = colour;
    context.globalAlpha = faint ? FAINT : 1;
    context.fill();
  }
  context.globalAlpha = 1;
}

function addRun(
  context: CanvasRenderingContext2D,
  runs: readonly number[],
  at: number,
  left: number,
  top: number,
  perColumn: number,
  perRow: number,
  thickness: number,
): void {
  const [column, row] = [runs[at] ?? 0, runs[at + 1] ?? 0];
  const [length, side] = [runs[at + 2] ?? 0, runs[at + 3] ?? 0];
  const x = left + column * perColumn;
  const y = top + row * perRow;
  if (side === Side.top) context.rect(x, y, length * perColumn, thickness);
  else if (side === Side.bottom) context.rect(x, y + perRow - thickness, length * perColumn, thickness);
  else if (side === Side.left) context.rect(x, y, thickness, length * perRow);
  else context.rect(x + perColumn - thickness, y, thickness, length * perRow);
}
