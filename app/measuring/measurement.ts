/** What is measured on a slice, and what it comes to. Pure. */
import type { Volume } from '../workers.ts';

export const MEASURES = ['length', 'angle', 'ellipse', 'rectangle'] as const;
export type Measure = (typeof MEASURES)[number];

type Point = readonly [x: number, y: number, z: number];
type Index = readonly [z: number, y: number, x: number];

/** Two points of a length or of opposite corners; three of an angle, its vertex in the middle. */
export interface Measurement {
  readonly id: string;
  readonly measure: Measure;
  /** LPS mm. */
  readonly points: readonly Point[];
  /** The same points as voxel coordinates, array order. */
  readonly indices: readonly Index[];
  /** The array axis that the slice lies across, and its index on it. */
  readonly through: 0 | 1 | 2;
  readonly slice: number;
}

export type Measured =
  | { readonly measure: 'length'; readonly millimetres: number }
  | { readonly measure: 'angle'; readonly degrees: number }
  | { readonly measure: 'ellipse' | 'rectangle'; readonly region: RegionStatistics };

export interface RegionStatistics {
  /** Voxels whose centre lies inside. */
  readonly voxels: number;
  readonly squareMillimetres: number;
  /** NaN without voxels. */
  readonly mean: number;
  /** Of the population; NaN without voxels. */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

/** Undefined for an angle that has only one arm yet. */
export function measure(measurement: Measurement, scan: Volume): Measured | undefined {
  const [a, b, c] = measurement.points;
  if (!a || !b) return undefined;
  switch (measurement.measure) {
    case 'length':
      return { measure: 'length', millimetres: Math.hypot(...minus(b, a)) };
    case 'angle':
      return c && { measure: 'angle', degrees: angle(minus(a, b), minus(c, b)) };
    case 'ellipse':
    case 'rectangle':
      return { measure: measurement.measure, region: regionStatistics(measurement, scan) };
    default:
      return measurement.measure satisfies never;
  }
}

const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

function angle(one: Point, other: Point): number {
  const lengths = Math.hypot(...one) * Math.hypot(...other);
  const cosine = (one[0] * other[0] + one[1] * other[1] + one[2] * other[2]) / lengths;
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}

/** The two array axes of a slice, slower first. */
export const axesAcross = (through: 0 | 1 | 2): readonly [0 | 1, 1 | 2] =>
  through === 0 ? [1, 2] : through === 1 ? [0, 2] : [0, 1];

/** The axis-aligned ellipse or rectangle between two corners of a slice of the first channel. */
export function regionStatistics(
  { measure: shape, indices, through, slice }: Measurement,
  { data, geometry }: Volume,
): RegionStatistics {
  const [one = [0, 0, 0], other = [0, 0, 0]] = indices;
  const [row, column] = axesAcross(through);
  const centre = [(one[row] + other[row]) / 2, (one[column] + other[column]) / 2] as const;
  const radius = [Math.abs(one[row] - other[row]) / 2, Math.abs(one[column] - other[column]) / 2] as const;
  const { size, spacing } = geometry;
  const stride = [size[1] * size[2], size[2], 1] as const;
  let [voxels, mean, squares] = [0, 0, 0];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const last = (middle: number, reach: number, axis: 0 | 1 | 2) =>
    Math.min(size[axis] - 1, Math.floor(middle + reach));
  for (let y = first(centre[0], radius[0]); y <= last(centre[0], radius[0], row); y++)
    for (let x = first(centre[1], radius[1]); x <= last(centre[1], radius[1], column); x++) {
      if (shape === 'ellipse' && outsideEllipse(y - centre[0], x - centre[1], radius)) continue;
      const value = Number(
        data[slice * stride[through] + y * stride[row] + x * stride[column]] ?? Number.NaN,
      );
      voxels += 1;
      // Welford: a sum of squares would lose the digits of a deviation small beside its mean.
      const before = value - mean;
      mean += before / voxels;
      squares += before * (value - mean);
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  const area = 4 * radius[0] * spacing[row] * radius[1] * spacing[column];
  return {
    voxels,
    squareMillimetres: shape === 'ellipse' ? (area * Math.PI) / 4 : area,
    mean: voxels > 0 ? mean : Number.NaN,
    deviation: Math.sqrt(squares / voxels),
    least,
    most,
  };
}

const first = (middle: number, reach: number): number => Math.max(0, Math.ceil(middle - reach));

function outsideEllipse(dy: number, dx: number, [ry, rx]: readonly [number, number]): boolean {
  const share = (distance: number, reach: number) => (reach > 0 ? (distance / reach) ** 2 : 0);
  return share(dy, ry) + share(dx, rx) > 1;
}
