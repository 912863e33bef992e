/** Measurements as figures in a pane: where their lines and words stand, in CSS px. The same on the screen and in a capture. */
import type { PlanePane } from './planes.ts';
import type { PlaneStatus, Point } from './planeView.ts';
import type { DisplayMeasurement } from './types.ts';

export const LINE_HEIGHT = 15;
/** At most, in the font that measurements are written in. */
const widthOf = (letter: string): number => (/[\u2e80-\uffef]/.test(letter) ? 13 : 7);
const lineWidth = (line: string): number => [...line].reduce((sum, letter) => sum + widthOf(letter), 0);
/** Between a figure and its results, and between those and the pane's edge. */
const GAP = 10;

export interface MeasurementFigure {
  readonly id: string;
  /** As an SVG path. */
  readonly path: string;
  readonly lines: readonly string[];
  /** Of the first line's base. */
  readonly text: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'end' };
}

/** Those that lie on the slice of a pane. @param room width and height of the pane; [0, 0] while it was not measured */
export function figuresOn(
  measurements: readonly DisplayMeasurement[],
  pane: PlanePane,
  status: PlaneStatus,
  project: (pane: PlanePane, world: readonly [number, number, number]) => Point,
  room: Point,
): MeasurementFigure[] {
  return measurements
    .filter(({ through, slice }) => through === status.through && slice === status.slice - 1)
    .map(({ id, shape, points: world, lines }) => {
      const points = world.map((point) => project(pane, point));
      return {
        id,
        path: outline(shape, points),
        lines,
        text: textPlace(points.at(-1) ?? [0, 0], lines, room),
      };
    });
}

/** Beside the last point, or along the pane's edges where that would cut the text off. */
function textPlace(
  [x, y]: Point,
  lines: readonly string[],
  [width, height]: Point,
): MeasurementFigure['text'] {
  const needed = Math.max(0, ...lines.map(lineWidth));
  const first = Math.min(y + LINE_HEIGHT, height - LINE_HEIGHT * (lines.length - 1) - GAP);
  // Not measured yet.
  if (width === 0) return { x: x + GAP, y: y + LINE_HEIGHT, anchor: 'start' };
  return x + GAP + needed <= width
    ? { x: x + GAP, y: first, anchor: 'start' }
    : { x: width - GAP, y: first, anchor: 'end' };
}

function outline(shape: DisplayMeasurement['shape'], points: readonly Point[]): string {
  if (shape === 'line') return points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const [[x0, y0] = [0, 0], [x1, y1] = [0, 0]] = points;
  if (shape === 'rectangle') return `M${x0} ${y0}H${x1}V${y1}H${x0}Z`;
  const [rx, ry] = [Math.abs(x1 - x0) / 2, Math.abs(y1 - y0) / 2];
  const middle = (y0 + y1) / 2;
  return `M${x0} ${middle}A${rx} ${ry} 0 1 0 ${x1} ${middle}A${rx} ${ry} 0 1 0 ${x0} ${middle}`;
}
