import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { paintStroke } from './brush.ts';
import { EditRecorder, redoEdit } from './edit.ts';
import { EditHistory } from './history.ts';
import { IGNORE, type LabelMap, type PaintRule, ruleExcept } from './labelMap.ts';
import { type Operation, propose } from './operation.ts';
import { rectangle } from './scissors.ts';

const SIZE = [7, 9, 11] as const;
const SPACING = [2.5, 1, 0.8] as const;
const VOXELS = SIZE[0] * SIZE[1] * SIZE[2];
const EDITS = 200;

const axis = fc.constantFrom(0 as const, 1 as const, 2 as const);
const value = fc.constantFrom(0, 1, 2, 3, IGNORE);
const segment = fc.constantFrom(1, 2, 3);
const place = fc.tuple(
  fc.integer({ min: 0, max: SIZE[0] - 1 }),
  fc.integer({ min: 0, max: SIZE[1] - 1 }),
  fc.integer({ min: 0, max: SIZE[2] - 1 }),
);
const millimetres = fc.double({ min: 0.5, max: 6, noNaN: true });
const corner = fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 11 }));

const kind = <K extends Operation['kind']>(name: K) => fc.constant(name);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: kind('flood'), value, seed: place, within: axis }),
  fc.record({ kind: kind('flood'), value, seed: place, range: fc.constant([20, 80] as const) }),
  fc.record({ kind: fc.constantFrom('keepLargest' as const, 'fillHoles' as const), value: segment }),
  fc.record({
    kind: kind('regionGrow'),
    value,
    seed: place,
    within: fc.option(axis, { nil: undefined }),
    spread: fc.double({ min: 0.5, max: 4, noNaN: true }),
  }),
  fc.record({ kind: kind('growCut'), unseeded: fc.constantFrom(0 as const, IGNORE), margin: millimetres }),
  fc.record({
    kind: kind('splitIslands'),
    value: segment,
    first: fc.constantFrom(4, 9),
    cubicMillimetres: fc.integer({ min: 0, max: 20 }),
  }),
  fc.record({ kind: kind('pickIsland'), seed: place, keeps: fc.boolean() }),
  fc.record({
    kind: kind('smoothJointly'),
    values: fc.subarray([1, 2, 3, 4, 5, 9]),
    millimetres: fc.double({ min: 0.3, max: 3, noNaN: true }),
  }),
  fc.record({ kind: kind('removeSmall'), value: segment, cubicMillimetres: fc.integer({ min: 1, max: 60 }) }),
  fc.record({
    kind: kind('margin'),
    value: segment,
    millimetres: fc.oneof(
      millimetres,
      millimetres.map((mm) => -mm),
    ),
  }),
  fc.record({
    kind: kind('smooth'),
    value: segment,
    method: fc.constantFrom('median' as const, 'closing' as const, 'opening' as const),
    millimetres,
  }),
  fc.record({ kind: kind('betweenSlices'), value: segment, through: axis }),
  fc.record({
    kind: kind('logic'),
    value: segment,
    logic: fc.constantFrom('copy' as const, 'add' as const, 'subtract' as const, 'intersect' as const),
    otherValue: segment,
  }),
  fc.record({ kind: kind('replace'), value: segment, to: value }),
  fc.tuple(axis, corner, corner, value).map(
    ([through, a, b, becomes]): Operation => ({
      kind: 'cut',
      outline: { through, corners: rectangle(a, b) },
      side: becomes === 0 ? 'outside' : 'inside',
      value: becomes,
      ...(becomes === 1 && { slice: 3 }),
    }),
  ),
  fc.tuple(place, place).map(
    ([a, b]): Operation => ({
      kind: 'ignoreOutsideBox',
      box: {
        first: [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.min(a[2], b[2])],
        end: [Math.max(a[0], b[0]) + 1, Math.max(a[1], b[1]) + 1, Math.max(a[2], b[2]) + 1],
      },
    }),
  ),
  fc.record({ kind: kind('ignoreOutsideLabel'), value: segment, millimetres }),
  fc.record({ kind: kind('ignoreRange') }),
);

const stroke = fc.record({
  kind: fc.constant('stroke' as const),
  shape: fc.constantFrom('circle' as const, 'sphere' as const),
  diameter: fc.double({ min: 0.5, max: 9, noNaN: true }),
  value,
  through: axis,
  points: fc.array(place, { minLength: 2, maxLength: 5 }),
});
const limits = fc.record({
  locked: fc.subarray([1, 2, 3]),
  range: fc.option(fc.constant([30, 70] as const), { freq: 3 }),
});
const edits = fc.array(
  fc.tuple(fc.oneof({ weight: 2, arbitrary: stroke }, { weight: 5, arbitrary: operation }), limits),
  {
    minLength: EDITS,
    maxLength: EDITS,
    size: 'max',
  },
);

const scan = Float32Array.from({ length: VOXELS }, (_, at) => (at * 37) % 101);
const start = () => Uint16Array.from({ length: VOXELS }, (_, at) => ((at * 13) % 17 < 5 ? at % 4 : 0));

it('restores the start bit for bit after 200 random edits are undone, and the end when they are redone', () => {
  fc.assert(
    fc.property(edits, (sequence) => {
      const map: LabelMap = { data: start(), size: SIZE, spacing: SPACING };
      const first = map.data.slice();
      const history = new EditHistory<never>(map.data);
      for (const [edit, { locked, range }] of sequence) {
        const rule: PaintRule = {
          ...ruleExcept(locked),
          ...(range && { range: { voxels: scan, lower: range[0], upper: range[1] } }),
        };
        if (edit.kind === 'stroke') {
          const recorder = new EditRecorder(map.data, rule, true);
          for (let at = 1; at < edit.points.length; at++)
            paintStroke(
              recorder,
              map,
              edit,
              edit.through,
              edit.points[at - 1] ?? [0, 0, 0],
              edit.points[at] ?? [0, 0, 0],
            );
          history.did({ what: edit.kind, voxels: recorder.take() });
        } else {
          const voxels = propose(map, rule, edit, { scan });
          redoEdit(map.data, voxels);
          history.did({ what: edit.kind, voxels });
        }
      }
      const last = map.data.slice();
      while (history.undo());
      expect(map.data).toEqual(first);
      while (history.redo());
      expect(map.data).toEqual(last);
    }),
    { numRuns: 25 },
  );
});

it('changes no voxel of a locked segment, whatever the tool', () => {
  fc.assert(
    fc.property(operation, segment, (edit, locked) => {
      const map: LabelMap = { data: start(), size: SIZE, spacing: SPACING };
      const before = map.data.slice();
      redoEdit(map.data, propose(map, ruleExcept([locked]), edit, { scan }));
      expect(before.every((old, at) => old !== locked || map.data[at] === locked)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('keeps nothing of an edit that changed nothing, and forgets redo after a new edit', () => {
  const data = new Uint16Array(10);
  const history = new EditHistory<number>(data);
  const paint = (from: number, to: number) => {
    const recorder = new EditRecorder(data, ruleExcept(), true);
    recorder.set(from, to, 1);
    return history.did({ what: 'brush', voxels: recorder.take() });
  };
  expect(paint(0, 5)).toBe(true);
  expect(paint(0, 5)).toBe(false);
  history.undo();
  paint(7, 8);
  expect(history.redoable).toBeUndefined();
  expect([...data]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
});

it('lets the oldest steps go when memory is short, but never below the promised number', () => {
  const data = new Uint16Array(1000);
  const history = new EditHistory<number>(data, { bytes: 120, leastSteps: 5 });
  for (let at = 0; at < 40; at++) {
    const recorder = new EditRecorder(data, ruleExcept(), true);
    for (let run = 0; run < 4; run++) recorder.set(at * 20 + run * 2, at * 20 + run * 2 + 1, 1);
    history.did({ what: 'brush', voxels: recorder.take() });
  }
  expect(history.steps).toBe(5);
});
