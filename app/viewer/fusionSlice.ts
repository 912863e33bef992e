import type { Geometry, VoxelArray } from '../../workers/image/index.ts';
import { colourMapTable } from './colourMapTable.ts';
import { type Ijk, indexToWorld, minus, sizeIjk, worldToIndex } from './gridGeometry.ts';
import type { Plane } from './planes.ts';
import type { DisplayFusion } from './types.ts';

/** The picture of a second scan on one slice of the first, one pixel a voxel of the first; kept until another is
 *  asked for. What lies outside the second scan, or at or below its window, is clear. */
export class FusionSlice {
  private held:
    | {
        readonly fusion: DisplayFusion;
        readonly plane: Plane;
        readonly slice: number;
        readonly picture: OffscreenCanvas;
      }
    | undefined;

  /** Lets go of the second scan. */
  forget(): void {
    this.held = undefined;
  }

  picture(
    fusion: DisplayFusion | undefined,
    geometry: Geometry,
    plane: Plane,
    slice: number,
  ): OffscreenCanvas | undefined {
    if (!fusion) {
      this.held = undefined;
      return undefined;
    }
    const { held } = this;
    if (held?.fusion === fusion && held.plane === plane && held.slice === slice) return held.picture;
    const values = sampledSlice(fusion.volume.data, fusion.volume.geometry, geometry, plane, slice);
    const picture = paint(values, fusion);
    this.held = { fusion, plane, slice, picture };
    return picture;
  }
}

export interface SampledSlice {
  readonly width: number;
  readonly height: number;
  /** Row 0 on top; NaN outside the sampled scan. */
  readonly values: Float32Array;
}

/** Values of one scan at the voxel centres of a slice of another, linear between voxels. */
export function sampledSlice(
  data: VoxelArray,
  from: Geometry,
  onto: Geometry,
  plane: Plane,
  slice: number,
): SampledSlice {
  const size = sizeIjk(onto);
  const [width, height] = [size[plane.right.axis], size[plane.down.axis]];
  const corner = [0, 0, 0];
  corner[plane.through] = slice;
  corner[plane.right.axis] = plane.right.sign > 0 ? 0 : width - 1;
  corner[plane.down.axis] = plane.down.sign > 0 ? 0 : height - 1;
  const place = (index: readonly number[]) => worldToIndex(from, indexToWorld(onto, triple(index)));
  const start = place(corner);
  // Both grids are linear in the world, so a pixel to the right is always the same step.
  const right = minus(place(stepped(corner, plane.right)), start);
  const down = minus(place(stepped(corner, plane.down)), start);
  const values = new Float32Array(width * height);
  const sizeFrom = sizeIjk(from);
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++, at++)
      values[at] = linearAt(
        data,
        sizeFrom,
        start[0] + column * right[0] + row * down[0],
        start[1] + column * right[1] + row * down[1],
        start[2] + column * right[2] + row * down[2],
      );
  return { width, height, values };
}

const triple = ([i = 0, j = 0, k = 0]: readonly number[]): Ijk => [i, j, k];

function stepped(index: readonly number[], { axis, sign }: Plane['right']): readonly number[] {
  return index.map((value, at) => (at === axis ? value + sign : value));
}

/** Half a voxel around the outer centres still belongs to the scan. */
function linearAt(data: VoxelArray, size: Ijk, i: number, j: number, k: number): number {
  if (!(i >= -0.5 && j >= -0.5 && k >= -0.5)) return Number.NaN;
  if (i > size[0] - 0.5 || j > size[1] - 0.5 || k > size[2] - 0.5) return Number.NaN;
  const [x, y, z] = [within(i, size[0]), within(j, size[1]), within(k, size[2])];
  const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const [fx, fy, fz] = [x - x0, y - y0, z - z0];
  const [x1, y1, z1] = [fx > 0 ? x0 + 1 : x0, fy > 0 ? y0 + 1 : y0, fz > 0 ? z0 + 1 : z0];
  const row = (yy: number, zz: number) => {
    const base = (zz * size[1] + yy) * size[0];
    return (1 - fx) * Number(data[base + x0] ?? 0) + fx * Number(data[base + x1] ?? 0);
  };
  const layer = (zz: number) => (1 - fy) * row(y0, zz) + fy * row(y1, zz);
  return (1 - fz) * layer(z0) + fz * layer(z1);
}

const within = (value: number, extent: number): number => Math.min(Math.max(value, 0), extent - 1);

function paint(
  { width, height, values }: SampledSlice,
  { colourMap, windowLevel }: DisplayFusion,
): OffscreenCanvas {
  const table = colourMapTable(colourMap);
  const lower = windowLevel.centre - windowLevel.width / 2;
  const scale = (table.length - 1) / windowLevel.width;
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  values.forEach((value, at) => {
    const entry = (value - lower) * scale;
    if (entry > 0) pixels[at] = table[Math.min(Math.round(entry), table.length - 1)] ?? 0;
  });
  const picture = new OffscreenCanvas(width, height);
  picture.getContext('2d')?.putImageData(image, 0, 0);
  return picture;
}
