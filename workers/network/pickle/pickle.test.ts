import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasPython, pythonBytes } from '../../../scripts/python/index.ts';
import { pickle } from './pickle.ts';
import { PLAIN_GLOBALS } from './plainGlobals.ts';
import { unpickle } from './unpickle.ts';
import {
  get,
  NumpyArray,
  NumpyScalar,
  OrderedDict,
  PyFloat,
  PyTuple,
  type PyValue,
  toJson,
} from './values.ts';

const read = (bytes: Uint8Array): PyValue => unpickle(bytes, { file: 'x.pkl', globals: PLAIN_GLOBALS });
const golden = (path: string) =>
  new Uint8Array(readFileSync(new URL(`../../../golden/${path}`, import.meta.url)));
const python = (code: string, input: Uint8Array | string = ''): Uint8Array =>
  new Uint8Array(pythonBytes(['-c', code], { input }));

it('reads the properties that nnU-Net keeps of a case', () => {
  const properties = read(golden('inference/ct3d/expected/fold_0/ct_tiles.pkl'));
  expect(toJson(properties)).toMatchObject({
    spacing: [0.800000011920929, 1.399999976158142, 1],
    shape_before_cropping: [38, 46, 50],
    bbox_used_for_cropping: [
      [0, 38],
      [0, 46],
      [0, 50],
    ],
  });
});

it('reads the arrays of class locations', () => {
  const properties = read(golden('inference/cascade/expected/fold_all/ca_thin.pkl'));
  const locations = get(properties, 'class_locations');
  expect(locations === undefined ? [] : [...(locations as Map<PyValue, PyValue>).values()]).not.toHaveLength(
    0,
  );
});

it('reads back what it writes', () => {
  const plain = fc.letrec<{ value: PyValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true }).filter((x) => !Number.isInteger(x)),
      fc.string(),
      fc.bigInt({ min: 2n ** 60n, max: 2n ** 200n }),
      fc.bigInt({ min: -(2n ** 200n), max: -(2n ** 60n) }),
      fc.uint8Array(),
      fc.array(tie('value')),
      fc.array(tie('value')).map((items) => new PyTuple(items)),
      fc.dictionary(fc.string(), tie('value')).map((record) => new Map(Object.entries(record))),
    ),
  })).value;
  fc.assert(
    fc.property(plain, (value) => {
      expect(read(pickle(value))).toEqual(value);
    }),
  );
});

it.skipIf(!hasPython)('writes what Python reads, NumPy included', () => {
  const value = new OrderedDict([
    ['array', new NumpyArray('float32', [2, 1], Float32Array.of(1.5, -2))],
    ['scalar', new NumpyScalar('float64', 0.25)],
    ['tuple', new PyTuple([1, -70000, new PyFloat(1), 'ä', null, true, 2n ** 70n])],
    ['bytes', Uint8Array.of(0, 200)],
  ]);
  const shown = python(
    'import sys, pickle; print(repr(pickle.loads(sys.stdin.buffer.read())))',
    pickle(value),
  );
  const text = new TextDecoder().decode(shown).replace(/\s+/g, ' ');
  expect(text).toContain('OrderedDict');
  expect(text).toContain('array([[ 1.5], [-2. ]], dtype=float32)');
  expect(text).toContain('np.float64(0.25)');
  expect(text).toContain("(1, -70000, 1.0, 'ä', None, True, 1180591620717411303424)");
  expect(text).toContain("b'\\x00\\xc8'");
});

it.skipIf(!hasPython).each([2, 3, 4, 5])('reads protocol %i of Python', (protocol) => {
  const bytes = python(
    `import sys, pickle, numpy as np, collections
shared = [1, 2]
value = {'a': (1, 2.5, -3, 2**40, 2**80, -2**63), 'b': shared, 'c': shared, 'd': None, 's': {1}, 'f': frozenset([2]),
 'x': np.asfortranarray(np.arange(6, dtype=np.int16).reshape(2, 3)), 'y': np.arange(3.0), 'z': np.float32(0.5),
 'big': np.array([1, 2], dtype='>f4'), 'bool': np.bool_(True), 'by': b'\\x00\\xff', 'o': collections.OrderedDict(k=1), 'long': 'é' * 300}
sys.stdout.buffer.write(pickle.dumps(value, protocol=${protocol}))`,
  );
  const value = read(bytes);
  expect(toJson(value)).toMatchObject({
    a: [1, 2.5, -3, 2 ** 40, 2 ** 80, -(2 ** 63)],
    b: [1, 2],
    s: [1],
    f: [2],
    x: [0, 1, 2, 3, 4, 5],
    y: [0, 1, 2],
    z: 0.5,
    big: [1, 2],
    bool: true,
    o: { k: 1 },
    long: 'é'.repeat(300),
  });
  expect(get(value, 'b')).toBe(get(value, 'c'));
  expect(get(value, 'by')).toEqual(Uint8Array.of(0, 255));
});

it('refuses every class outside the allow list by name', () => {
  const attack = new TextEncoder().encode('\x02cposix\nsystem\n(X\x02\x00\x00\x00lstR.');
  attack.set([0x80], 0);
  const bytes = Uint8Array.from([0x80, 2, ...attack.slice(1)]);
  expect(() => read(bytes)).toThrow(/holds posix\.system.*no code is run/);
});

it('says that a cut file is damaged', () => {
  const bytes = pickle(['a', 'b']);
  for (let length = 0; length < bytes.length; length++) {
    expect(() => read(bytes.subarray(0, length))).toThrow(/x\.pkl: damaged or incomplete/);
  }
});
