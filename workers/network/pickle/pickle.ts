/**
 * Writes Python values as a pickle of protocol 2, which every Python reads. Values that appear twice are written
 * twice; circles are not possible to build from JSON-like data and are not looked for.
 */
import { CheckpointError } from '../failures.ts';
import { decodeElements, encodeElements, type NpyType, npyCode } from '../npy/index.ts';
import { ByteSink } from './byteSink.ts';
import { NumpyArray, NumpyScalar, OrderedDict, PyFloat, PyTuple, type PyValue } from './values.ts';

/** Writes what plain values cannot say, for example torch tensors; false when it does not know the value. */
export type WriteSpecial = (value: PyValue, sink: PickleSink) => boolean;

/** What a `WriteSpecial` writes with. */
export interface PickleSink {
  readonly bytes: ByteSink;
  value(value: PyValue): void;
  global(module: string, name: string): void;
}

/** @throws CheckpointError `checkpoint.write` for a value that has no plain form. */
export function pickle(value: PyValue, special: WriteSpecial = () => false): Uint8Array {
  const bytes = new ByteSink();
  const sink: PickleSink = {
    bytes,
    value: (item) => write(item, sink, special),
    global: (module, name) => bytes.text(`c${module}\n${name}\n`),
  };
  bytes.bytes([0x80, 2]);
  sink.value(value);
  bytes.text('.');
  return bytes.finish();
}

function write(value: PyValue, sink: PickleSink, special: WriteSpecial): void {
  const { bytes } = sink;
  if (special(value, sink)) return;
  if (value === null) bytes.text('N');
  else if (typeof value === 'boolean') bytes.bytes([value ? 0x88 : 0x89]);
  else if (typeof value === 'number') writeNumber(value, bytes);
  else if (typeof value === 'bigint') writeBigInt(value, bytes);
  else if (typeof value === 'string') writeText(value, bytes);
  else if (value instanceof Uint8Array) writeBytes(value, sink);
  else if (Array.isArray(value)) writeList(value, sink);
  else if (value instanceof Map) writeDict(value, sink);
  else if (value instanceof PyTuple) writeTuple(value.items, sink);
  else if (value instanceof PyFloat) writeFloat(value.value, bytes);
  else if (value instanceof NumpyScalar) writeNumpyScalar(value, sink);
  else if (value instanceof NumpyArray) writeNumpyArray(value, sink);
  else {
    const type = value instanceof Set ? 'set' : value.kind;
    throw new CheckpointError('write', `A ${type} cannot be written into a pickle.`, { type });
  }
}

function writeNumber(value: number, bytes: ByteSink): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) writeFloat(value, bytes);
  else if (value >= 0 && value < 0x100) bytes.bytes([0x4b, value]);
  else if (value >= -(2 ** 31) && value < 2 ** 31) bytes.text('J').int32(value);
  else writeBigInt(BigInt(value), bytes);
}

const writeFloat = (value: number, bytes: ByteSink): void => void bytes.text('G').float64BigEndian(value);

/** LONG1: length, then two's complement, little-endian. */
function writeBigInt(value: bigint, bytes: ByteSink): void {
  const digits: number[] = [];
  let rest = value;
  do {
    digits.push(Number(rest & 0xffn));
    rest >>= 8n;
  } while (BigInt.asIntN(digits.length * 8, value) !== value);
  bytes.bytes([0x8a, digits.length, ...digits]);
}

function writeText(value: string, bytes: ByteSink): void {
  const encoded = new TextEncoder().encode(value);
  bytes.text('X').int32(encoded.length).bytes(encoded);
}

/** Protocol 2 has no bytes: `_codecs.encode(text, 'latin1')`. The text is UTF-8: two bytes from 0x80 on. */
function writeBytes(value: Uint8Array, sink: PickleSink): void {
  const wide = value.reduce((count, byte) => count + (byte >> 7), 0);
  const text = new Uint8Array(value.length + wide);
  let at = 0;
  for (const byte of value) {
    if (byte > 0x7f) text[at++] = 0xc0 | (byte >> 6);
    text[at++] = byte > 0x7f ? 0x80 | (byte & 0x3f) : byte;
  }
  sink.global('_codecs', 'encode');
  sink.bytes.text('(X').int32(text.length).bytes(text);
  sink.value('latin1');
  sink.bytes.text('tR');
}

function writeList(items: readonly PyValue[], sink: PickleSink): void {
  sink.bytes.text('](');
  for (const item of items) sink.value(item);
  sink.bytes.text('e');
}

function writeDict(dict: ReadonlyMap<PyValue, PyValue>, sink: PickleSink): void {
  if (dict instanceof OrderedDict) {
    sink.global('collections', 'OrderedDict');
    sink.bytes.text(')R');
  } else sink.bytes.text('}');
  sink.bytes.text('(');
  for (const [key, value] of dict) {
    sink.value(key);
    sink.value(value);
  }
  sink.bytes.text('u');
}

function writeTuple(items: readonly PyValue[], sink: PickleSink): void {
  sink.bytes.text('(');
  for (const item of items) sink.value(item);
  sink.bytes.text('t');
}

/** `numpy.core` is the module's name in NumPy 1; NumPy 2 still finds it there. */
function writeNumpyScalar({ dtype, value }: NumpyScalar, sink: PickleSink): void {
  const array = new NumpyArray(dtype, [1]);
  const holder = decodeHolder(dtype);
  holder[0] = typeof value === 'boolean' ? Number(value) : value;
  array.data = holder;
  sink.global('numpy.core.multiarray', 'scalar');
  sink.bytes.text('(');
  writeDtype(dtype, sink);
  writeBytes(encodeElements(array), sink);
  sink.bytes.text('tR');
}

function decodeHolder(dtype: NpyType): NumpyArray['data'] {
  return decodeElements(dtype, new Uint8Array(8).subarray(0, Number(npyCode(dtype).slice(1))), false);
}

function writeDtype(dtype: NpyType, sink: PickleSink): void {
  const code = npyCode(dtype);
  const order = code.endsWith('1') ? '|' : '<';
  sink.global('numpy', 'dtype');
  writeTuple([code, false, true], sink);
  sink.bytes.text('R');
  writeTuple([3, order, null, null, null, -1, -1, 0], sink);
  sink.bytes.text('b');
}

/** `_reconstruct(ndarray, (0,), b'b')`, then its state. */
function writeNumpyArray(array: NumpyArray, sink: PickleSink): void {
  sink.global('numpy.core.multiarray', '_reconstruct');
  sink.bytes.text('(');
  sink.global('numpy', 'ndarray');
  writeTuple([0], sink);
  writeBytes(Uint8Array.of(0x62), sink);
  sink.bytes.text('tR(');
  sink.value(1);
  writeTuple(array.shape, sink);
  writeDtype(array.dtype, sink);
  sink.value(false);
  writeBytes(encodeElements(array), sink);
  sink.bytes.text('tb');
}
