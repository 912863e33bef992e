import { ImageError } from '../imageError.ts';

/** The fields of a NIfTI-1 or NIfTI-2 header that decide how voxels are stored and placed, as the file has them.
 *  Source: nifti1.h and nifti2.h of the NIfTI Data Format Working Group. */
export interface NiftiHeader {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  /** dim[0] = number of dimensions, dim[1..7] = sizes. */
  readonly dim: readonly number[];
  /** pixdim[0] = qfac, pixdim[1..7] = spacing in the file's own units. */
  readonly pixdim: readonly number[];
  readonly datatype: number;
  /** Byte at which the voxels start. */
  readonly voxOffset: number;
  readonly slope: number;
  readonly intercept: number;
  /** xyzt_units: the low three bits are the unit of length (1 m, 2 mm, 3 µm). */
  readonly units: number;
  readonly qformCode: number;
  readonly sformCode: number;
  readonly quatern: readonly [b: number, c: number, d: number];
  readonly qoffset: readonly [x: number, y: number, z: number];
  /** Rows x, y, z of the affine, row-major 3×4, RAS mm. */
  readonly srow: readonly number[];
}

/** Bytes that hold any header with its four extension bytes. */
export const NIFTI_HEADER_BYTES = 544;

const SIZES = { 1: 348, 2: 540 } as const;

/** @throws ImageError `image.notAnImage` when neither version's size and magic are there in either byte order */
export function parseNiftiHeader(bytes: Uint8Array, file: string): NiftiHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const version of [1, 2] as const) {
    for (const littleEndian of [true, false]) {
      if (
        bytes.length >= SIZES[version] &&
        view.getInt32(0, littleEndian) === SIZES[version] &&
        hasMagic(bytes, version)
      )
        return version === 1 ? parseVersion1(view, littleEndian) : parseVersion2(view, littleEndian);
    }
  }
  throw new ImageError('notAnImage', { file, format: 'NIfTI' });
}

/** `n+1\0` or `n+2\0`: voxels in the same file. A pair (`ni1`) has them in an .img and is not read. */
function hasMagic(bytes: Uint8Array, version: 1 | 2): boolean {
  const magic = bytes.subarray(version === 1 ? 344 : 4, version === 1 ? 348 : 8);
  return String.fromCharCode(...magic) === `n+${version}\0`;
}

function parseVersion1(view: DataView, littleEndian: boolean): NiftiHeader {
  const short = (at: number): number => view.getInt16(at, littleEndian);
  const float = (at: number): number => view.getFloat32(at, littleEndian);
  return {
    version: 1,
    littleEndian,
    dim: series(8, (i) => short(40 + 2 * i)),
    datatype: short(70),
    pixdim: series(8, (i) => float(76 + 4 * i)),
    voxOffset: Math.max(SIZES[1], Math.trunc(float(108))),
    slope: float(112),
    intercept: float(116),
    units: view.getUint8(123),
    qformCode: short(252),
    sformCode: short(254),
    quatern: [float(256), float(260), float(264)],
    qoffset: [float(268), float(272), float(276)],
    srow: series(12, (i) => float(280 + 4 * i)),
  };
}

function parseVersion2(view: DataView, littleEndian: boolean): NiftiHeader {
  const long = (at: number): number => Number(view.getBigInt64(at, littleEndian));
  const double = (at: number): number => view.getFloat64(at, littleEndian);
  return {
    version: 2,
    littleEndian,
    datatype: view.getInt16(12, littleEndian),
    dim: series(8, (i) => long(16 + 8 * i)),
    pixdim: series(8, (i) => double(104 + 8 * i)),
    voxOffset: Math.max(SIZES[2], long(168)),
    slope: double(176),
    intercept: double(184),
    units: view.getInt32(500, littleEndian),
    qformCode: view.getInt32(344, littleEndian),
    sformCode: view.getInt32(348, littleEndian),
    quatern: [double(352), double(360), double(368)],
    qoffset: [double(376), double(384), double(392)],
    srow: series(12, (i) => double(400 + 8 * i)),
  };
}

const series = (length: number, at: (index: number) => number): number[] =>
  Array.from({ length }, (_, i) => at(i));
