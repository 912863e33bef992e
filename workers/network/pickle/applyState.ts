import { decodeElements, npyType, toRowMajor } from '../npy/index.ts';
import { isDict, NumpyArray, NumpyDtype, PyTuple, type PyValue } from './values.ts';

/** Gives `target` the state that a BUILD opcode carries; false when this type takes none. */
export function applyState(target: PyValue, state: PyValue): boolean {
  // torch leaves a `_metadata` attribute (module versions) on the OrderedDict of weights. Nothing needs it.
  if (isDict(target)) return isDict(state);
  if (!(state instanceof PyTuple)) return false;
  if (target instanceof NumpyDtype) {
    target.bigEndian = state.items[1] === '>';
    return true;
  }
  if (target instanceof NumpyArray) return fillArray(target, state.items);
  return false;
}

/** State: (version, shape, dtype, is Fortran order, bytes). */
function fillArray(array: NumpyArray, [, shape, dtype, isFortran, bytes]: readonly PyValue[]): boolean {
  if (!(shape instanceof PyTuple) || !(dtype instanceof NumpyDtype)) return false;
  const raw = typeof bytes === 'string' ? Uint8Array.from(bytes, (c) => c.charCodeAt(0)) : bytes;
  const type = npyType(dtype.code);
  if (type === undefined || !(raw instanceof Uint8Array)) return false;
  const data = decodeElements(type, raw, dtype.bigEndian);
  array.dtype = type;
  array.shape = shape.items.map(Number);
  array.data = isFortran === true ? toRowMajor(data, array.shape) : data;
  return true;
}
