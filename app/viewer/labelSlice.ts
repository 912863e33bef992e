import type { Geometry, VoxelArray } from '../../workers/image/index.ts';
import { sizeIjk } from './gridGeometry.ts';
import type { Plane, SignedAxis } from './planes.ts';

/** One slice of label values as it lies on the screen: row 0 at the top, column 0 at the left. */
export interface LabelSlice {
  readonly width: number;
  readonly height: number;
  readonly values: Uint16Array;
}

/** Borders of one label within a slice, in voxel edges. Four numbers each: x, y, length, and the side of the label
 *  on which the border lies (`Side`). Runs along a straight border are one entry. */
export type LabelBorders = ReadonlyMap<number, readonly number[]>;

export const Side = { top: 0, bottom: 1, left: 2, right: 3 } as const;

interface Walk {
  readonly start: number;
  readonly columns: number;
  readonly rows: number;
  readonly columnStep: number;
  readonly rowStep: number;
}

/** Copies one slice of a label map (C order, the plane's grid) into screen orientation.
 *  @param labelAt asked for each of its voxels instead of the map */
export function labelSlice(
  labels: VoxelArray,
  geometry: Geometry,
  plane: Plane,
  slice: number,
  labelAt?: (voxel: number) => number,
): LabelSlice {
  const walk = walkOf(geometry, plane, slice);
  const values = new Uint16Array(walk.columns * walk.rows);
  if (labelAt) return { width: walk.columns, height: walk.rows, values: ask(walk, values, labelAt) };
  let to = 0;
  for (let row = 0; row < walk.rows; row++) {
    let from = walk.start + row * walk.rowStep;
    for (let column = 0; column < walk.columns; column++, from += walk.columnStep)
      values[to++] = labels[from] ?? 0;
  }
  return { width: walk.columns, height: walk.rows, values };
}

function ask(walk: Walk, values: Uint16Array, labelAt: (voxel: number) => number): Uint16Array {
  let to = 0;
  for (let row = 0; row < walk.rows; row++) {
    let from = walk.start + row * walk.rowStep;
    for (let column = 0; column < walk.columns; column++, from += walk.columnStep)
      values[to++] = labelAt(from);
  }
  return values;
}

/** Colours a slice; labels without an entry stay transparent. `palette[value]` is RGBA as a little-endian word;
 *  `stripes` has the colours of every other diagonal, two voxels wide. */
export function paintSlice(
  { width, values }: LabelSlice,
  palette: Uint32Array,
  pixels: Uint32Array,
  stripes = palette,
): void {
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    if (value === 0) continue;
    const diagonal = (at % width) + Math.floor(at / width);
    pixels[at] = ((diagonal & 2) === 0 ? palette : stripes)[value] ?? 0;
  }
}

/** The borders of every non-zero label of the slice, against other labels and the picture's edge alike. */
export function labelBorders(slice: LabelSlice): LabelBorders {
  const borders = new Map<number, number[]>();
  horizontalBorders(slice, borders);
  verticalBorders(slice, borders);
  return borders;
}

function horizontalBorders({ width, height, values }: LabelSlice, borders: Map<number, number[]>): void {
  for (let y = 0; y < height; y++)
    for (const side of [Side.top, Side.bottom] as const) {
      const other = side === Side.top ? y - 1 : y + 1;
      const outside = other < 0 || other >= height;
      for (let x = 0; x < width; ) {
        const value = values[y * width + x] ?? 0;
        const from = x;
        while (
          x < width &&
          values[y * width + x] === value &&
          (outside || values[other * width + x] !== value)
        )
          x++;
        if (value !== 0 && x > from) push(borders, value, from, y, x - from, side);
        if (x === from) x++;
      }
    }
}

function verticalBorders({ width, height, values }: LabelSlice, borders: Map<number, number[]>): void {
  for (let x = 0; x < width; x++)
    for (const side of [Side.left, Side.right] as const) {
      const other = side === Side.left ? x - 1 : x + 1;
      const outside = other < 0 || other >= width;
      for (let y = 0; y < height; ) {
        const value = values[y * width + x] ?? 0;
        const from = y;
        while (
          y < height &&
          values[y * width + x] === value &&
          (outside || values[y * width + other] !== value)
        )
          y++;
        if (value !== 0 && y > from) push(borders, value, x, from, y - from, side);
        if (y === from) y++;
      }
    }
}

function push(
  borders: Map<number, number[]>,
  value: number,
  x: number,
  y: number,
  length: number,
  side: number,
) {
  const runs = borders.get(value);
  if (runs) runs.push(x, y, length, side);
  else borders.set(value, [x, y, length, side]);
}

function walkOf(geometry: Geometry, plane: Plane, slice: number): Walk {
  const size = sizeIjk(geometry);
  const strides = [1, size[0], size[0] * size[1]] as const;
  const step = ({ axis, sign }: SignedAxis) => strides[axis] * sign;
  const begin = ({ axis, sign }: SignedAxis) => (sign > 0 ? 0 : (size[axis] - 1) * strides[axis]);
  return {
    start: slice * strides[plane.through] + begin(plane.right) + begin(plane.down),
    columns: size[plane.right.axis],
    rows: size[plane.down.axis],
    columnStep: step(plane.right),
    rowStep: step(plane.down),
  };
}
