/** A small picture of a scan for lists. */
import type { Volume, VoxelArray } from './volume.ts';

/** Grey values, row by row; the patient's right on the left, front on top. */
export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array<ArrayBuffer>;
}

/** Grey levels from black to white, in the scan's own values. */
export interface GreyRange {
  readonly low: number;
  readonly high: number;
}

type Axis = 0 | 1 | 2;
const AXES = [0, 1, 2] as const;

/** A step through the voxels along one screen axis. */
interface Walk {
  readonly count: number;
  readonly stride: number;
  readonly start: number;
  readonly mm: number;
}

/**
 * The middle slice of the first channel, across the body where the scan has such slices, with the patient's proportions.
 * @param side of the square that it fits into, pixels @param range without one the 1st to the 99th percentile
 */
export function thumbnailOf({ data, geometry }: Volume, side: number, range?: GreyRange): Thumbnail {
  const { size, spacing, direction } = geometry;
  const sizes = [size[2], size[1], size[0]] as const;
  const strides = [1, size[2], size[2] * size[1]] as const;
  const spacings = [spacing[2], spacing[1], spacing[0]] as const;
  const [right, down] = screenAxes(sizes, direction);
  const through = AXES.find((axis) => axis !== right && axis !== down) ?? 2;
  const walk = (axis: Axis): Walk => {
    const grows = (direction[3 * patientAxis(direction, axis) + axis] ?? 1) > 0;
    // Feet below the head; left and back lie where their coordinate grows.
    const forward = patientAxis(direction, axis) === 2 ? !grows : grows;
    const [count, stride, mm] = [sizes[axis], strides[axis], spacings[axis]];
    return { count, mm, stride: forward ? stride : -stride, start: forward ? 0 : (count - 1) * stride };
  };
  const middle = Math.floor(sizes[through] / 2) * strides[through];
  return draw(data, middle, walk(right), walk(down), side, range);
}

/** The grid's axes that run to the right and down: left and back if the slices allow it, else what is nearest. */
function screenAxes(sizes: readonly number[], direction: readonly number[]): readonly [Axis, Axis] {
  const across = AXES.filter((axis) => (sizes[axis] ?? 1) > 1);
  const inPlane = across.length === 2 ? across : AXES.filter((axis) => patientAxis(direction, axis) !== 2);
  const [one = 0, other = 1] = inPlane;
  return patientAxis(direction, one) <= patientAxis(direction, other) ? [one, other] : [other, one];
}

/** The patient's axis (x, y, z) that a grid's axis mostly runs along. */
function patientAxis(direction: readonly number[], axis: Axis): Axis {
  const along = AXES.map((row) => Math.abs(direction[3 * row + axis] ?? 0));
  return AXES.reduce((best, row) => ((along[row] ?? 0) > (along[best] ?? 0) ? row : best), 0 as Axis);
}

function draw(
  data: VoxelArray,
  middle: number,
  right: Walk,
  down: Walk,
  side: number,
  range: GreyRange | undefined,
): Thumbnail {
  const [wide, high] = [right.count * right.mm, down.count * down.mm];
  const pixelMm = Math.max(wide, high) / side;
  const width = Math.max(1, Math.round(wide / pixelMm));
  const height = Math.max(1, Math.round(high / pixelMm));
  const values = new Float32Array(width * height);
  for (let v = 0; v < height; v++) {
    const row = down.start + Math.floor(((v + 0.5) * down.count) / height) * down.stride;
    for (let u = 0; u < width; u++) {
      const column = right.start + Math.floor(((u + 0.5) * right.count) / width) * right.stride;
      values[v * width + u] = data[middle + row + column] ?? 0;
    }
  }
  const { low, high: top } = range ?? percentiles(values);
  const scale = 255 / Math.max(1e-6, top - low);
  const grey = Uint8Array.from(values, (value) => Math.max(0, Math.min(255, (value - low) * scale)));
  return { width, height, grey };
}

function percentiles(values: Float32Array): GreyRange {
  const sorted = values.filter(Number.isFinite).sort();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { low: at(0.01), high: at(0.99) };
}
