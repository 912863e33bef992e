/**
 * One array of NumPy's `.npy` format (versions 1-3). Source: numpy/lib/format.py.
 * `float16` is held as float32 values, `bool` as 0/1 bytes, 64-bit integers as BigInts.
 */
import { CheckpointError } from '../failures.ts';
import { decodeFloat16, encodeFloat16 } from './float16.ts';

/** Array type that holds each dtype. */
const HOLDERS = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
  float16: Float32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

export type NpyType = keyof typeof HOLDERS;
export type NpyData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** A C-order array. */
export interface NpyArray {
  readonly dtype: NpyType;
  readonly shape: readonly number[];
  readonly data: NpyData;
}

const CODES: Readonly<Record<NpyType, string>> = {
  bool: 'b1',
  uint8: 'u1',
  int8: 'i1',
  uint16: 'u2',
  int16: 'i2',
  uint32: 'u4',
  int32: 'i4',
  uint64: 'u8',
  int64: 'i8',
  float16: 'f2',
  float32: 'f4',
  float64: 'f8',
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const ALIGNMENT = 64;

/** dtype of a NumPy type code without byte order ("f4"), undefined when it is none of ours. */
export function npyType(code: string): NpyType | undefined {
  return (Object.keys(CODES) as NpyType[]).find((type) => CODES[type] === code);
}

/** NumPy's type code of `type`, without byte order. */
export const npyCode = (type: NpyType): string => CODES[type];

/** Elements of `type` from little- or big-endian bytes, copied. `bytes` may have any alignment. */
export function decodeElements(type: NpyType, bytes: Uint8Array, bigEndian: boolean): NpyData {
  const width = Number(CODES[type].slice(1));
  const copy = bytes.slice(0, bytes.length - (bytes.length % width));
  if (bigEndian) swapBytes(copy, width);
  if (type === 'float16') return decodeFloat16(new Uint16Array(copy.buffer));
  return new HOLDERS[type](copy.buffer);
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
}

/** What a `.npy` says of its elements; they follow from byte `bodyStart` on. */
export interface NpyLayout {
  readonly dtype: NpyType;
  readonly shape: readonly number[];
  readonly isFortran: boolean;
  readonly bigEndian: boolean;
  readonly bodyStart: number;
}

/** Reads the header alone: `bytes` may end behind it.
 *  @throws CheckpointError `checkpoint.npy` when the bytes are no .npy, or hold objects or text. */
export function readNpyLayout(bytes: Uint8Array, name = '.npy'): NpyLayout {
  const { text, bodyStart } = readHeader(bytes, name);
  const descr = /'descr':\s*'([<>|=])?([a-z]\d+)'/.exec(text);
  const dtype = descr ? npyType(descr[2] ?? '') : undefined;
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  if (dtype === undefined || shapeText === undefined) {
    throw npyError(name, `a header that is not a plain array: ${text.trim()}`);
  }
  const shape = shapeText
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const isFortran = /'fortran_order':\s*True/.test(text);
  return { dtype, shape, isFortran, bigEndian: descr?.[1] === '>', bodyStart };
}

/** Reads one array; `name` stands in errors.
 *  @throws CheckpointError `checkpoint.npy` when the bytes are no .npy, cut short, or hold objects or text. */
export function readNpy(bytes: Uint8Array, name = '.npy'): NpyArray {
  const { dtype, shape, isFortran, bigEndian, bodyStart } = readNpyLayout(bytes, name);
  const count = shape.reduce((product, extent) => product * extent, 1);
  const byteCount = count * Number(CODES[dtype].slice(1));
  if (bytes.length < bodyStart + byteCount) {
    throw npyError(name, `${bytes.length - bodyStart} bytes of data where ${byteCount} were expected`);
  }
  const data = decodeElements(dtype, bytes.subarray(bodyStart, bodyStart + byteCount), bigEndian);
  return { dtype, shape, data: isFortran ? toRowMajor(data, shape) : data };
}

function npyError(name: string, found: string): CheckpointError {
  return new CheckpointError('npy', `${name}: not a readable NumPy array, found ${found}.`, {
    file: name,
    found,
  });
}

function readHeader(bytes: Uint8Array, name: string): { text: string; bodyStart: number } {
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw npyError(name, 'a file without the NumPy signature');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const isFirstVersion = bytes[6] === 1;
  const length = isFirstVersion ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = isFirstVersion ? 10 : 12;
  return { text: new TextDecoder().decode(bytes.subarray(start, start + length)), bodyStart: start + length };
}

/** Reorders column-major elements (first axis fastest) to row-major. */
export function toRowMajor(data: NpyData, shape: readonly number[]): NpyData {
  const result = data.slice();
  const index = new Array<number>(shape.length).fill(0);
  for (let target = 0; target < result.length; target++) {
    let source = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source = source * (shape[axis] ?? 1) + (index[axis] ?? 0);
    }
    result[target] = data[source] as (typeof result)[number];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break;
      index[axis] = 0;
    }
  }
  return result;
}

/** Header bytes of a version 1.0 file of this type and C-order shape. */
export function npyHeader(dtype: NpyType, shape: readonly number[]): Uint8Array {
  const order = CODES[dtype].endsWith('1') ? '|' : '<';
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${order}${CODES[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const total = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(total).fill(0x20);
  header.set([...MAGIC, 1, 0]);
  new DataView(header.buffer).setUint16(8, total - 10, true);
  header.set(new TextEncoder().encode(text), 10);
  header[total - 1] = 0x0a;
  return header;
}

/** Little-endian bytes of the elements; shares the memory of `array.data` unless it is float16. */
export function encodeElements(array: NpyArray): Uint8Array {
  const data = array.dtype === 'float16' ? encodeFloat16(array.data as Float32Array) : array.data;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** A version 1.0 `.npy` file. */
export function writeNpy(array: NpyArray): Uint8Array {
  const header = npyHeader(array.dtype, array.shape);
  const body = encodeElements(array);
  const file = new Uint8Array(header.length + body.length);
  file.set(header);
  file.set(body, header.length);
  return file;
}
