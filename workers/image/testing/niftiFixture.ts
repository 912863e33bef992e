/** NIfTI files made for tests: every field can be set, right or wrong. */
import { gzipSync } from 'fflate';
import { STORED_BYTES, type StoredType } from '../voxelTypes.ts';

export interface NiftiFixture {
  readonly version?: 1 | 2;
  readonly littleEndian?: boolean;
  /** Sizes, fastest axis first. */
  readonly sizes: readonly number[];
  readonly type?: StoredType;
  /** Overrides the datatype code that `type` has. */
  readonly datatype?: number;
  /** One value a voxel, fastest axis first; missing ones are 0. */
  readonly values?: readonly number[];
  readonly pixdim?: readonly number[];
  /** pixdim[0]. */
  readonly qfac?: number;
  readonly qformCode?: number;
  readonly quatern?: readonly number[];
  readonly qoffset?: readonly number[];
  readonly sformCode?: number;
  /** Row-major 3×4, RAS mm. */
  readonly srow?: readonly number[];
  readonly slope?: number;
  readonly intercept?: number;
  readonly units?: number;
  readonly intent?: number;
  /** Bytes of a header extension, a multiple of 16. */
  readonly extension?: number;
}

const CODES: Readonly<Record<StoredType, number>> = {
  uint8: 2,
  int16: 4,
  int32: 8,
  float32: 16,
  float64: 64,
  int8: 256,
  uint16: 512,
  uint32: 768,
  int64: 1024,
  uint64: 1280,
};

export const STORED_TYPES = Object.keys(CODES) as StoredType[];

/** The bytes of a .nii file. */
export function niftiBytes(fixture: NiftiFixture): Uint8Array<ArrayBuffer> {
  const { version = 1, type = 'int16', littleEndian = true, extension = 0, values = [] } = fixture;
  const voxOffset = (version === 1 ? 352 : 544) + extension;
  const count = fixture.sizes.reduce((product, n) => product * n, 1);
  const bytes = new Uint8Array(voxOffset + count * STORED_BYTES[type]);
  const view = new DataView(bytes.buffer);
  if (version === 1) writeVersion1(view, fixture, voxOffset);
  else writeVersion2(view, fixture, voxOffset);
  if (extension > 0) {
    bytes[voxOffset - extension - 4] = 1;
    view.setInt32(voxOffset - extension, extension, littleEndian);
  }
  for (let i = 0; i < count; i++) {
    SETTERS[type](view, voxOffset + i * STORED_BYTES[type], values[i] ?? 0, littleEndian);
  }
  return bytes;
}

export const niftiFile = (fixture: NiftiFixture): Blob => new Blob([niftiBytes(fixture)]);

export const gzipped = (bytes: Uint8Array): Blob => new Blob([new Uint8Array(gzipSync(bytes, { level: 1 }))]);

interface Fields {
  readonly dim: readonly number[];
  readonly pixdim: readonly number[];
  readonly datatype: number;
  readonly bitpix: number;
}

function fieldsOf({ sizes, type = 'int16', datatype, pixdim = [], qfac = 1 }: NiftiFixture): Fields {
  return {
    dim: Array.from({ length: 8 }, (_, i) => (i === 0 ? sizes.length : (sizes[i - 1] ?? 1))),
    pixdim: Array.from({ length: 8 }, (_, i) => (i === 0 ? qfac : (pixdim[i - 1] ?? 1))),
    datatype: datatype ?? CODES[type],
    bitpix: 8 * STORED_BYTES[type],
  };
}

function writeVersion1(view: DataView, fixture: NiftiFixture, voxOffset: number): void {
  const le = fixture.littleEndian ?? true;
  const { dim, pixdim, datatype, bitpix } = fieldsOf(fixture);
  const floats = (at: number, values: readonly number[]) =>
    values.forEach((value, i) => {
      view.setFloat32(at + 4 * i, value, le);
    });
  view.setInt32(0, 348, le);
  dim.forEach((n, i) => {
    view.setInt16(40 + 2 * i, n, le);
  });
  view.setInt16(68, fixture.intent ?? 0, le);
  view.setInt16(70, datatype, le);
  view.setInt16(72, bitpix, le);
  floats(76, pixdim);
  floats(108, [voxOffset, fixture.slope ?? 0, fixture.intercept ?? 0]);
  view.setUint8(123, fixture.units ?? 2);
  view.setInt16(252, fixture.qformCode ?? 0, le);
  view.setInt16(254, fixture.sformCode ?? 0, le);
  floats(256, [...(fixture.quatern ?? [0, 0, 0]), ...(fixture.qoffset ?? [0, 0, 0])]);
  floats(280, fixture.srow ?? []);
  writeText(view, 344, 'n+1\0');
}

function writeVersion2(view: DataView, fixture: NiftiFixture, voxOffset: number): void {
  const le = fixture.littleEndian ?? true;
  const { dim, pixdim, datatype, bitpix } = fieldsOf(fixture);
  const doubles = (at: number, values: readonly number[]) =>
    values.forEach((value, i) => {
      view.setFloat64(at + 8 * i, value, le);
    });
  view.setInt32(0, 540, le);
  writeText(view, 4, 'n+2\0\r\n\x1a\n');
  view.setInt16(12, datatype, le);
  view.setInt16(14, bitpix, le);
  dim.forEach((n, i) => {
    view.setBigInt64(16 + 8 * i, BigInt(n), le);
  });
  doubles(104, pixdim);
  view.setBigInt64(168, BigInt(voxOffset), le);
  doubles(176, [fixture.slope ?? 0, fixture.intercept ?? 0]);
  view.setInt32(344, fixture.qformCode ?? 0, le);
  view.setInt32(348, fixture.sformCode ?? 0, le);
  doubles(352, [...(fixture.quatern ?? [0, 0, 0]), ...(fixture.qoffset ?? [0, 0, 0])]);
  doubles(400, fixture.srow ?? []);
  view.setInt32(500, fixture.units ?? 2, le);
  view.setInt32(504, fixture.intent ?? 0, le);
}

function writeText(view: DataView, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
}

type Setter = (view: DataView, at: number, value: number, littleEndian: boolean) => void;

const SETTERS: Readonly<Record<StoredType, Setter>> = {
  uint8: (view, at, value) => view.setUint8(at, value),
  int8: (view, at, value) => view.setInt8(at, value),
  uint16: (view, at, value, le) => view.setUint16(at, value, le),
  int16: (view, at, value, le) => view.setInt16(at, value, le),
  uint32: (view, at, value, le) => view.setUint32(at, value, le),
  int32: (view, at, value, le) => view.setInt32(at, value, le),
  uint64: (view, at, value, le) => view.setBigUint64(at, BigInt(value), le),
  int64: (view, at, value, le) => view.setBigInt64(at, BigInt(value), le),
  float32: (view, at, value, le) => view.setFloat32(at, value, le),
  float64: (view, at, value, le) => view.setFloat64(at, value, le),
};
