/** The allow list for plain Python and NumPy values: `.pkl` files of nnU-Net. checkpoint/ adds torch's. */
import { decodeElements, type NpyData, npyType, toRowMajor } from '../npy/index.ts';
import type { Builder, Globals } from './unpickle.ts';
import {
  NumpyArray,
  NumpyDtype,
  NumpyScalar,
  OrderedDict,
  PyGlobal,
  PyTuple,
  type PyValue,
} from './values.ts';

const toBytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const bytesOf = (value: PyValue | undefined): Uint8Array => {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return toBytes(value);
  throw new RangeError('bytes are missing');
};

function orderedDict([pairs]: readonly PyValue[]): PyValue {
  const dict = new OrderedDict();
  if (!Array.isArray(pairs)) return dict;
  for (const pair of pairs) {
    const [key = null, value = null] = pair instanceof PyTuple ? pair.items : Array.isArray(pair) ? pair : [];
    dict.set(key, value);
  }
  return dict;
}

function elements(
  dtype: PyValue | undefined,
  bytes: Uint8Array,
): { type: NumpyArray['dtype']; data: NpyData } {
  const type = dtype instanceof NumpyDtype ? npyType(dtype.code) : undefined;
  if (type === undefined || !(dtype instanceof NumpyDtype))
    throw new RangeError('a NumPy type is not numeric');
  return { type, data: decodeElements(type, bytes, dtype.bigEndian) };
}

function numpyScalar([dtype, bytes]: readonly PyValue[]): PyValue {
  const { type, data } = elements(dtype, bytesOf(bytes));
  const value = data[0];
  if (value === undefined) throw new RangeError('a NumPy number has no bytes');
  return new NumpyScalar(type, type === 'bool' ? value !== 0 : value);
}

/** Protocol 5: (buffer, dtype, shape, order). */
function fromBuffer([buffer, dtype, shape, order]: readonly PyValue[]): PyValue {
  const { type, data } = elements(dtype, bytesOf(buffer));
  const extents = shape instanceof PyTuple ? shape.items.map(Number) : [data.length];
  return new NumpyArray(type, extents, order === 'F' ? toRowMajor(data, extents) : data);
}

/** A dtype is named by its code or by a scalar class such as `numpy.float32`. */
function dtype([code]: readonly PyValue[]): PyValue {
  if (typeof code === 'string') return new NumpyDtype(code.replace(/^[<>|=]/, ''));
  throw new RangeError('a NumPy type has no name');
}

function reconstructArray(): PyValue {
  return new NumpyArray();
}

/** (text, "latin1"): how protocol 2 writes bytes. */
function encode([text]: readonly PyValue[]): PyValue {
  return bytesOf(text);
}

function set([items]: readonly PyValue[]): PyValue {
  return new Set(Array.isArray(items) ? items : []);
}

const numpy = (name: string, builder: Builder): [string, Builder][] =>
  ['numpy.core.', 'numpy._core.'].map((module) => [`${module}${name}`, builder]);

export const PLAIN_GLOBALS: Globals = new Map<string, Builder>([
  ['collections.OrderedDict', { call: orderedDict }],
  ['_codecs.encode', { call: encode }],
  ...['set', 'frozenset'].flatMap((name): [string, Builder][] => [
    [`builtins.${name}`, { call: set }],
    [`__builtin__.${name}`, { call: set }],
  ]),
  ['builtins.bytearray', { call: ([bytes]) => (bytes === undefined ? new Uint8Array(0) : bytesOf(bytes)) }],
  ['numpy.dtype', { call: dtype }],
  ['numpy.ndarray', { value: new PyGlobal('numpy.ndarray') }],
  ...numpy('multiarray._reconstruct', { call: reconstructArray }),
  ...numpy('multiarray.scalar', { call: numpyScalar }),
  ...numpy('numeric._frombuffer', { call: fromBuffer }),
]);
