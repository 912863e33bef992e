import type { PyValue } from '../pickle/index.ts';

/** Plain JSON as Python's json module would have read it, but for whole floats, which JavaScript does not tell from
 *  ints. */
export function pythonOf(value: unknown): PyValue {
  if (Array.isArray(value)) return value.map(pythonOf);
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, item]) => [key, pythonOf(item)]));
  }
  return value === undefined ? null : (value as PyValue);
}
