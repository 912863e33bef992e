import type vtkPolyDataType from '@kitware/vtk.js/Common/DataModel/PolyData.js';
import type { Geometry, VoxelArray } from '../image/index.ts';

/** A closed surface of triangles in LPS mm, facing outwards. Free it with `delete()`. */
export type Surface = vtkPolyDataType;

const HALF = 0.5;

/**
 * The surface of one label by marching cubes, halfway between voxels inside and voxels outside, not smoothed; undefined
 * where no voxel has the label. @param labels `[z, y, x]`
 */
export async function labelSurface(
  labels: VoxelArray,
  geometry: Geometry,
  value: number,
): Promise<Surface | undefined> {
  const box = boxOf(labels, geometry, value);
  if (!box) return undefined;
  // Loaded when the first surface is made: the page's start does not wait for vtk.js.
  const [{ default: vtkDataArray }, { default: vtkImageData }, { default: vtkImageMarchingCubes }] =
    await Promise.all([
      import('@kitware/vtk.js/Common/Core/DataArray.js'),
      import('@kitware/vtk.js/Common/DataModel/ImageData.js'),
      import('@kitware/vtk.js/Filters/General/ImageMarchingCubes.js'),
    ]);
  const image = vtkImageData.newInstance();
  image.setDimensions([...box.size]);
  const mask = maskIn(labels, geometry, value, box);
  image.getPointData().setScalars(vtkDataArray.newInstance({ values: mask, numberOfComponents: 1 }));
  const cubes = vtkImageMarchingCubes.newInstance({
    contourValue: HALF,
    computeNormals: false,
    mergePoints: true,
  });
  cubes.setInputData(image);
  const surface = cubes.getOutputData();
  const points = surface.getPoints().getData() as Float32Array;
  moveToPatient(points, geometry, box.first);
  faceOutwards(points, surface.getPolys().getData() as Uint32Array);
  image.delete();
  cubes.delete();
  return surface;
}

type Ijk = readonly [i: number, j: number, k: number];

/** Voxels around a label and one more on each side, which may lie beside the grid. */
interface Box {
  readonly first: Ijk;
  readonly size: Ijk;
}

function boxOf(labels: VoxelArray, { size }: Geometry, value: number): Box | undefined {
  const [depth, height, width] = size;
  const low = [width, height, depth];
  const high = [-1, -1, -1];
  for (let at = labels.indexOf(value); at >= 0; at = labels.indexOf(value, at + 1)) {
    const row = Math.floor(at / width);
    const voxel = [at - row * width, row % height, Math.floor(row / height)];
    voxel.forEach((place, axis) => {
      low[axis] = Math.min(low[axis] ?? 0, place);
      high[axis] = Math.max(high[axis] ?? 0, place);
    });
  }
  const [i = 0, j = 0, k = 0] = low;
  const [i1 = -1, j1 = -1, k1 = -1] = high;
  if (i1 < 0) return undefined;
  return { first: [i - 1, j - 1, k - 1], size: [i1 - i + 3, j1 - j + 3, k1 - k + 3] };
}

function maskIn(
  labels: VoxelArray,
  { size }: Geometry,
  value: number,
  { first, size: box }: Box,
): Uint8Array {
  const [, height, width] = size;
  const mask = new Uint8Array(box[0] * box[1] * box[2]);
  for (let k = 1; k < box[2] - 1; k++)
    for (let j = 1; j < box[1] - 1; j++) {
      const from = ((k + first[2]) * height + j + first[1]) * width + first[0];
      const to = (k * box[1] + j) * box[0];
      for (let i = 1; i < box[0] - 1; i++) if (labels[from + i] === value) mask[to + i] = 1;
    }
  return mask;
}

/** From steps inside the box to LPS mm, in place. */
function moveToPatient(points: Float32Array, { spacing, origin, direction }: Geometry, first: Ijk): void {
  const [z, y, x] = spacing;
  const at = (n: number): number => direction[n] ?? 0;
  for (let p = 0; p < points.length; p += 3) {
    const i = ((points[p] ?? 0) + first[0]) * x;
    const j = ((points[p + 1] ?? 0) + first[1]) * y;
    const k = ((points[p + 2] ?? 0) + first[2]) * z;
    for (let row = 0; row < 3; row++)
      points[p + row] = (origin[row] ?? 0) + at(3 * row) * i + at(3 * row + 1) * j + at(3 * row + 2) * k;
  }
}

/** A left-handed grid turns the triangles inside out. @param polys 3 and three points, triangle after triangle */
function faceOutwards(points: Float32Array, polys: Uint32Array): void {
  if (signedVolume(points, polys) >= 0) return;
  for (let at = 0; at < polys.length; at += 4) {
    const second = polys[at + 2] ?? 0;
    polys[at + 2] = polys[at + 3] ?? 0;
    polys[at + 3] = second;
  }
}

/** mm³ within a closed surface whose triangles turn counterclockwise seen from outside; negative for the opposite. */
export function signedVolume(points: Float32Array, polys: ArrayLike<number>): number {
  let sum = 0;
  const [ox = 0, oy = 0, oz = 0] = points;
  const corner = (point = 0): Ijk => [
    (points[3 * point] ?? 0) - ox,
    (points[3 * point + 1] ?? 0) - oy,
    (points[3 * point + 2] ?? 0) - oz,
  ];
  for (let at = 0; at < polys.length; at += 4) {
    const [a, b, c] = [corner(polys[at + 1]), corner(polys[at + 2]), corner(polys[at + 3])];
    sum +=
      a[0] * (b[1] * c[2] - b[2] * c[1]) +
      a[1] * (b[2] * c[0] - b[0] * c[2]) +
      a[2] * (b[0] * c[1] - b[1] * c[0]);
  }
  return sum / 6;
}
