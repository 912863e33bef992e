/**
 * Python values as the studio holds them: None = null, int = number (bigint beyond 2^53), float = number, str =
 * string, bytes = Uint8Array, list = Array, set = Set, dict = Map, and the classes below.
 */
import type { NpyData, NpyType } from '../npy/index.ts';

export type PyValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PyValue[]
  | Set<PyValue>
  | Map<PyValue, PyValue>
  | PyObject;

/** Everything else that may stand in a pickle; `kind` names it in messages. */
export interface PyObject {
  readonly kind: string;
}

export type PyDict = Map<PyValue, PyValue>;

export class PyTuple implements PyObject {
  readonly kind = 'tuple';
  constructor(readonly items: readonly PyValue[]) {}
}

/** A dict that pickles as `collections.OrderedDict`. */
export class OrderedDict extends Map<PyValue, PyValue> {}

/** A number to be written as a Python float even if it is whole. Reading gives plain numbers. */
export class PyFloat implements PyObject {
  readonly kind = 'float';
  constructor(readonly value: number) {}
}

/** An allow-listed class or function that was named but not called. */
export class PyGlobal implements PyObject {
  readonly kind = 'global';
  /** For example `torch._utils._rebuild_tensor_v2`. */
  constructor(readonly path: string) {}
}

/** numpy.dtype; the byte order arrives later, by BUILD. */
export class NumpyDtype implements PyObject {
  readonly kind = 'numpy.dtype';
  bigEndian = false;
  /** NumPy's code without byte order, for example `f4`. */
  constructor(readonly code: string) {}
}

export class NumpyScalar implements PyObject {
  readonly kind = 'numpy scalar';
  constructor(
    readonly dtype: NpyType,
    readonly value: number | bigint | boolean,
  ) {}
}

/** C order. Empty until BUILD fills it. */
export class NumpyArray implements PyObject {
  readonly kind = 'numpy.ndarray';
  constructor(
    public dtype: NpyType = 'uint8',
    public shape: readonly number[] = [0],
    public data: NpyData = new Uint8Array(0),
  ) {}
}

export const isDict = (value: PyValue | undefined): value is PyDict => value instanceof Map;

/** The value under a text key of a dict, undefined when `value` is no dict or has no such key. */
export const get = (value: PyValue | undefined, key: string): PyValue | undefined =>
  isDict(value) ? value.get(key) : undefined;

/** Python values as JSON holds them: tuples, sets and arrays become lists, NumPy scalars numbers, keys text. Values
 *  that JSON does not know (tensors, devices) become null. */
export function toJson(value: PyValue): unknown {
  if (
    value === null ||
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    typeof value === 'string'
  ) {
    return value;
  }
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Set) return [...value].map(toJson);
  if (value instanceof PyTuple) return value.items.map(toJson);
  if (value instanceof NumpyScalar)
    return typeof value.value === 'bigint' ? Number(value.value) : value.value;
  if (value instanceof PyFloat) return value.value;
  if (value instanceof NumpyArray) return Array.from(value.data, Number);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [String(toJson(key)), toJson(item)]));
  }
  return null;
}
