import type { Geometry } from '../../workers/image/index.ts';
import { sizeIjk } from './gridGeometry.ts';
import type { SliceFrame } from './labelLayer.ts';
import type { Plane, SignedAxis } from './planes.ts';
import type { EditedBox } from './types.ts';

const DASH_CSS_PIXELS = 6;

/** The columns and rows of a slice that a box covers; undefined where it does not cut the slice. */
export function regionRectangle(
  { first, end }: EditedBox,
  geometry: Geometry,
  plane: Plane,
  slice: number,
): { columns: readonly [number, number]; rows: readonly [number, number] } | undefined {
  const size = sizeIjk(geometry);
  // The box counts its axes from the slowest, the plane from the fastest.
  const range = (axis: 0 | 1 | 2): [number, number] => [first[2 - axis] ?? 0, end[2 - axis] ?? 0];
  const [near, far] = range(plane.through);
  if (slice < near || slice >= far) return undefined;
  const seen = ({ axis, sign }: SignedAxis): [number, number] => {
    const [from, to] = range(axis);
    return sign > 0 ? [from, to] : [size[axis] - to, size[axis] - from];
  };
  return { columns: seen(plane.right), rows: seen(plane.down) };
}

/** Outlines a box in one slice: black and white, seen on every scan. */
export function drawRegion(
  context: CanvasRenderingContext2D,
  box: EditedBox,
  geometry: Geometry,
  plane: Plane,
  slice: number,
  frame: SliceFrame,
  ratio: number,
): void {
  const cut = regionRectangle(box, geometry, plane, slice);
  if (!cut) return;
  const size = sizeIjk(geometry);
  const perColumn = (frame.width * ratio) / size[plane.right.axis];
  const perRow = (frame.height * ratio) / size[plane.down.axis];
  const [left, right] = cut.columns;
  const [top, bottom] = cut.rows;
  const rectangle = [
    frame.left * ratio + left * perColumn,
    frame.top * ratio + top * perRow,
    (right - left) * perColumn,
    (bottom - top) * perRow,
  ] as const;
  context.save();
  context.lineWidth = 1.5 * ratio;
  context.strokeStyle = '#000000';
  context.strokeRect(...rectangle);
  context.setLineDash([DASH_CSS_PIXELS * ratio, DASH_CSS_PIXELS * ratio]);
  context.strokeStyle = '#FFFFFF';
  context.strokeRect(...rectangle);
  context.restore();
}
