/** Edits by every tool, at random, on a small map. */
import * as fc from 'fast-check';
import { IGNORE } from '../labelMap.ts';
import type { Operation } from '../operation.ts';
import { rectangle } from '../scissors.ts';

export const SIZE = [7, 9, 11] as const;
export const SPACING = [2.5, 1, 0.8] as const;
export const VOXELS = SIZE[0] * SIZE[1] * SIZE[2];

/** Intensities that operations go by. */
export const scan = Float32Array.from({ length: VOXELS }, (_, at) => (at * 37) % 101);
export const start = () => Uint16Array.from({ length: VOXELS }, (_, at) => ((at * 13) % 17 < 5 ? at % 4 : 0));

const axis = fc.constantFrom(0 as const, 1 as const, 2 as const);
const value = fc.constantFrom(0, 1, 2, 3, IGNORE);
export const segment = fc.constantFrom(1, 2, 3);
const place = fc.tuple(
  fc.integer({ min: 0, max: SIZE[0] - 1 }),
  fc.integer({ min: 0, max: SIZE[1] - 1 }),
  fc.integer({ min: 0, max: SIZE[2] - 1 }),
);
const millimetres = fc.double({ min: 0.5, max: 6, noNaN: true });
const corner = fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 11 }));

const kind = <K extends Operation['kind']>(name: K) => fc.constant(name);

/** One for each kind: a kind that is added does not compile without one. */
const OPERATIONS: Readonly<Record<Operation['kind'], fc.Arbitrary<Operation>>> = {
  flood: fc.oneof(
    fc.record({ kind: kind('flood'), value, seed: place, within: axis }),
    fc.record({ kind: kind('flood'), value, seed: place, range: fc.constant([20, 80] as const) }),
  ),
  keepLargest: fc.record({ kind: kind('keepLargest'), value: segment }),
  fillHoles: fc.record({ kind: kind('fillHoles'), value: segment }),
  regionGrow: fc.record({
    kind: kind('regionGrow'),
    value,
    seed: place,
    within: fc.option(axis, { nil: undefined }),
    spread: fc.double({ min: 0.5, max: 4, noNaN: true }),
  }),
  growCut: fc.record({
    kind: kind('growCut'),
    unseeded: fc.constantFrom(0 as const, IGNORE),
    margin: millimetres,
  }),
  splitIslands: fc.record({
    kind: kind('splitIslands'),
    value: segment,
    first: fc.constantFrom(4, 9),
    cubicMillimetres: fc.integer({ min: 0, max: 20 }),
  }),
  pickIsland: fc.record({ kind: kind('pickIsland'), seed: place, keeps: fc.boolean() }),
  smoothJointly: fc.record({
    kind: kind('smoothJointly'),
    values: fc.subarray([1, 2, 3, 4, 5, 9]),
    millimetres: fc.double({ min: 0.3, max: 3, noNaN: true }),
  }),
  removeSmall: fc.record({
    kind: kind('removeSmall'),
    value: segment,
    cubicMillimetres: fc.integer({ min: 1, max: 60 }),
  }),
  margin: fc.record({
    kind: kind('margin'),
    value: segment,
    millimetres: fc.oneof(
      millimetres,
      millimetres.map((mm) => -mm),
    ),
  }),
  smooth: fc.record({
    kind: kind('smooth'),
    value: segment,
    method: fc.constantFrom('median' as const, 'closing' as const, 'opening' as const),
    millimetres,
  }),
  betweenSlices: fc.record({ kind: kind('betweenSlices'), value: segment, through: axis }),
  logic: fc.record({
    kind: kind('logic'),
    value: segment,
    logic: fc.constantFrom('copy' as const, 'add' as const, 'subtract' as const, 'intersect' as const),
    otherValue: segment,
  }),
  replace: fc.record({ kind: kind('replace'), value: segment, to: value }),
  cut: fc.tuple(axis, corner, corner, value).map(
    ([through, a, b, becomes]): Operation => ({
      kind: 'cut',
      outline: { through, corners: rectangle(a, b) },
      side: becomes === 0 ? 'outside' : 'inside',
      value: becomes,
      ...(becomes === 1 && { slice: 3 }),
    }),
  ),
  ignoreOutsideBox: fc.tuple(place, place).map(
    ([a, b]): Operation => ({
      kind: 'ignoreOutsideBox',
      box: {
        first: [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.min(a[2], b[2])],
        end: [Math.max(a[0], b[0]) + 1, Math.max(a[1], b[1]) + 1, Math.max(a[2], b[2]) + 1],
      },
    }),
  ),
  ignoreOutsideLabel: fc.record({ kind: kind('ignoreOutsideLabel'), value: segment, millimetres }),
  ignoreRange: fc.record({ kind: kind('ignoreRange') }),
};
export const operation = fc.oneof(...Object.values(OPERATIONS));

export const stroke = fc.record({
  kind: fc.constant('stroke' as const),
  shape: fc.constantFrom('circle' as const, 'sphere' as const),
  diameter: fc.double({ min: 0.5, max: 9, noNaN: true }),
  value,
  through: axis,
  points: fc.array(place, { minLength: 2, maxLength: 5 }),
});

/** What painting is limited to. */
export const limits = fc.record({
  locked: fc.subarray([1, 2, 3]),
  range: fc.option(fc.constant([30, 70] as const), { freq: 3 }),
});
