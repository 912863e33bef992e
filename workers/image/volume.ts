/** Array-axis triple: slowest axis first, as `data[z][y][x]`. */
export type Zyx = readonly [z: number, y: number, x: number];

/** Channel plus array axes. */
export type Czyx = readonly [c: number, z: number, y: number, x: number];

export type VoxelArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/**
 * Where the voxels of a grid lie in the patient. Keeps exactly what the file said.
 *
 * `spacing` (mm) is in array order [z, y, x]; `origin` (LPS mm, centre of voxel 0) and `direction` (row-major
 * 3×3, columns = directions of the file's i, j, k axes in LPS) are ITK's own.
 * So LPS = origin + direction · (i·sx, j·sy, k·sz), where k is the slowest array axis.
 */
export interface Geometry {
  readonly size: Zyx;
  readonly spacing: Zyx;
  readonly origin: readonly [x: number, y: number, z: number];
  readonly direction: readonly number[];
}

/**
 * A scan or label map: C-order voxels `[c, z, y, x]` and their geometry.
 * `fileDimension` is 2 for a 2-D file (held as one slice, z = 1), so that writing gives back a 2-D file.
 */
export interface Volume {
  readonly data: VoxelArray;
  readonly channels: number;
  readonly geometry: Geometry;
  readonly fileDimension: 2 | 3 | 4;
}

export const voxelCount = (size: Zyx): number => size[0] * size[1] * size[2];
