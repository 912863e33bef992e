import { type Edit, proposal } from './edit.ts';
import { type LabelMap, type PaintRule, stridesOf } from './labelMap.ts';

type Axis = 0 | 1 | 2;

/** A closed outline within slices along `through`: corners as coordinates of the other two axes, lower axis first. */
export interface Outline {
  readonly through: Axis;
  readonly corners: readonly (readonly [number, number])[];
}

export interface Cut {
  readonly outline: Outline;
  readonly side: 'inside' | 'outside';
  /** One slice, or all of them. */
  readonly slice?: number;
  /** What the voxels become: 0 cuts away. */
  readonly value: number;
  /** Only voxels of this value, else any. */
  readonly of?: number;
}

/** Sets all voxels whose centre lies on one side of an outline. */
export function cut(map: LabelMap, rule: PaintRule, { outline, side, slice, value, of }: Cut): Edit {
  const recorder = proposal(map, rule);
  const { through } = outline;
  const [rows, columns] = ([0, 1, 2] as const).filter((axis) => axis !== through) as [Axis, Axis];
  const strides = stridesOf(map.size);
  const inside = insideOf(outline.corners, map.size[rows], map.size[columns]);
  const wanted = side === 'inside' ? 1 : 0;
  const [first, end] = slice === undefined ? [0, map.size[through]] : [slice, slice + 1];
  for (let index = first; index < end; index++)
    for (let row = 0; row < map.size[rows]; row++)
      for (let column = 0; column < map.size[columns]; column++) {
        if (inside[row * map.size[columns] + column] !== wanted) continue;
        const at = index * strides[through] + row * strides[rows] + column * strides[columns];
        if (of === undefined || map.data[at] === of) recorder.set(at, at + 1, value);
      }
  return recorder.take();
}

/** Even-odd rule at the pixel centres. */
function insideOf(corners: Outline['corners'], rows: number, columns: number): Uint8Array {
  const inside = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const crossings = corners
      .flatMap(([fromRow, fromColumn], at) => {
        const [toRow, toColumn] = corners[(at + 1) % corners.length] ?? [fromRow, fromColumn];
        if (fromRow <= row === toRow <= row) return [];
        return [fromColumn + ((row - fromRow) / (toRow - fromRow)) * (toColumn - fromColumn)];
      })
      .sort((a, b) => a - b);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const from = Math.max(0, Math.ceil(crossings[pair] ?? 0));
      const to = Math.min(columns, Math.ceil(crossings[pair + 1] ?? 0));
      if (to > from) inside.fill(1, row * columns + from, row * columns + to);
    }
  }
  return inside;
}

/** Corners of a rectangle, and of an ellipse in it, by two opposite corners. */
export const rectangle = (a: readonly [number, number], b: readonly [number, number]): Outline['corners'] => [
  [a[0], a[1]],
  [a[0], b[1]],
  [b[0], b[1]],
  [b[0], a[1]],
];

const ELLIPSE_CORNERS = 96;

export function ellipse(
  centre: readonly [number, number],
  radii: readonly [number, number],
): Outline['corners'] {
  return Array.from({ length: ELLIPSE_CORNERS }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / ELLIPSE_CORNERS;
    return [centre[0] + radii[0] * Math.sin(angle), centre[1] + radii[1] * Math.cos(angle)] as const;
  });
}
