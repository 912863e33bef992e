import * as fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import {
  limits,
  operation,
  SIZE,
  SPACING,
  scan,
  start,
  stroke,
  VOXELS,
} from '../../workers/editing/testing/randomEdits.ts';
import { emptyVolume } from '../testing/index.ts';
import { finished, IGNORE, type PaintRule, paintStroke, propose, ruleExcept } from '../workers.ts';
import { LabelSession } from './labelSession.ts';
import {
  changed,
  freeValue,
  moved,
  newSegment,
  withAnnotated,
  withIgnore,
  withoutIgnore,
  withRowsFor,
} from './segments.ts';

function begun(): LabelSession {
  const volume = emptyVolume(new Uint16Array(VOXELS), SIZE, SPACING);
  const row = (value: number) => ({ ...newSegment(value, String), name: `Label ${value}` });
  const session = new LabelSession(volume, withIgnore([row(1), row(2), row(3)]));
  session.begin({ voxels: start(), ignore: undefined });
  return session;
}

const value = fc.integer({ min: 1, max: 6 });
/** Labels, or where a class is unknown (`adds`) or known again. */
const layer = fc.option(fc.record({ label: fc.integer({ min: 1, max: 3 }), adds: fc.boolean() }), {
  freq: 2,
});
const edit = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('stroke' as const), stroke, layer, limits }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('operate' as const), operation, layer, limits }) },
  fc.record({ kind: fc.constant('add' as const) }),
  fc.record({ kind: fc.constant('remove' as const), value }),
  fc.record({ kind: fc.constant('rename' as const), value, name: fc.string({ maxLength: 5 }) }),
  fc.record({ kind: fc.constant('lock' as const), value, locked: fc.boolean() }),
  fc.record({ kind: fc.constant('annotate' as const), value, annotated: fc.boolean() }),
  fc.record({ kind: fc.constant('move' as const), value, step: fc.constantFrom(-1 as const, 1 as const) }),
);
type Edited = typeof edit extends fc.Arbitrary<infer T> ? T : never;
type Limited = Extract<Edited, { kind: 'stroke' | 'operate' }>;

/** The map that a tool works on, and what it may change there. */
function editable(session: LabelSession, { layer, limits: { locked, range } }: Limited) {
  const { map, rule } = layer
    ? session.unknownMap(layer.label, layer.adds)
    : { map: session.map, rule: ruleExcept(locked) };
  const limited: PaintRule = {
    ...rule,
    ...(range && { range: { voxels: scan, lower: range[0], upper: range[1] } }),
  };
  return { map, rule: limited };
}

function apply(session: LabelSession, one: Edited): void {
  const { segments } = session;
  switch (one.kind) {
    case 'stroke': {
      const { map, rule } = editable(session, one);
      const recorder = session.beginStroke(rule, one.layer ? 'unknown' : 'voxels');
      const { points, through } = one.stroke;
      for (const [at, point] of points.entries())
        paintStroke(recorder, map, one.stroke, through, points[Math.max(0, at - 1)] ?? point, point);
      session.endStroke('brush');
      break;
    }
    case 'operate': {
      const { map, rule } = editable(session, one);
      const made = propose(map, rule, one.operation, { scan });
      const change = one.layer ? { unknown: made } : { voxels: made };
      session.show(change);
      session.keep(one.operation.kind, change, withRowsFor(segments, change.voxels?.values ?? [], String));
      break;
    }
    case 'add': {
      const added = newSegment(freeValue(segments) ?? 1, String);
      session.changeSegments('add', withIgnore([...withoutIgnore(segments), added]));
      break;
    }
    case 'remove': {
      const voxels = propose(session.map, ruleExcept(), { kind: 'replace', value: one.value, to: 0 });
      session.changeSegments(
        'remove',
        segments.filter((row) => row.value !== one.value),
        { voxels },
      );
      break;
    }
    case 'rename':
      session.changeSegments('rename', changed(segments, one.value, { name: one.name }));
      break;
    case 'lock':
      session.changeSegments('lock', changed(segments, one.value, { locked: one.locked }));
      break;
    case 'annotate':
      session.changeSegments('annotate', withAnnotated(segments, one.value, one.annotated));
      break;
    case 'move':
      session.changeSegments('move', moved(segments, one.value, one.step));
      break;
    default:
      one satisfies never;
  }
}

const present = (counts: ReadonlyMap<number, number>) =>
  [...counts].filter(([, voxels]) => voxels > 0).sort(([a], [b]) => a - b);

const stateOf = (session: LabelSession) => ({
  labels: session.map.data.slice(),
  unknown: session.unknown?.slice() ?? new Uint16Array(VOXELS),
  segments: session.segments,
  counts: present(session.counts),
  unknownOf: present(session.unknownOf),
});

it('takes 200 edits of voxels, unknown classes and the list back in one stack, and does them again', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 200, maxLength: 200, size: 'max' }), (edits) => {
      const session = begun();
      const start = stateOf(session);
      for (const one of edits) apply(session, one);
      const end = stateOf(session);
      while (session.undo());
      expect(stateOf(session)).toEqual(start);
      while (session.redo());
      expect(stateOf(session)).toEqual(end);
    }),
    { numRuns: 15 },
  );
});

it('undoes in parts what it undoes at once, and is unsettled meanwhile', () => {
  const [atOnce, inParts] = [begun(), begun()];
  const added = atOnce.map.data.slice();
  for (const session of [atOnce, inParts]) {
    const recorder = session.beginStroke(ruleExcept());
    // Many blocks of runs.
    for (let round = 0; round < 60; round++)
      for (let at = 0; at < VOXELS; at += 2) recorder.set(at, at + 1, 1 + (round % 2));
    session.endStroke('brush');
  }
  const work = inParts.replaying('undo');
  const shares = [];
  for (let part = work.next(); !part.done; part = work.next()) {
    shares.push(part.value);
    expect(inParts.unsettled).toBeDefined();
  }
  expect(inParts.unsettled).toBeUndefined();
  expect(shares.length).toBeGreaterThan(3);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  atOnce.undo();
  expect(stateOf(inParts)).toEqual(stateOf(atOnce));
  expect(inParts.map.data).toEqual(added);
});

it('is unsettled while it holds a proposal, so that nobody saves it', async () => {
  const session = begun();
  const before = session.map.data.slice();
  const rule = ruleExcept();
  const voxels = propose(session.map, rule, { kind: 'replace', value: 1, to: 2 });
  for (const answer of ['drop', 'keep'] as const) {
    session.show({ voxels });
    const answered = session.unsettled;
    expect(answered).toBeDefined();
    if (answer === 'drop') session.drop({ voxels });
    else session.keep('replace', { voxels });
    await answered;
    expect(session.unsettled).toBeUndefined();
    if (answer === 'drop') expect(session.map.data).toEqual(before);
  }
  expect(session.undo()).toBe(true);
  expect(session.map.data).toEqual(before);
});

it('has begun when its last voxel is there, and counts them', async () => {
  const volume = { ...begun().volume, data: new Uint16Array(VOXELS) };
  const session = new LabelSession(volume, []);
  const told = vi.fn();
  void session.begun.then(told);
  const work = session.beginning({ voxels: start(), ignore: 3 });
  work.next();
  await Promise.resolve();
  expect(told).not.toHaveBeenCalled();
  finished(work);
  await session.begun;
  const expected = start().map((value) => (value === 3 ? IGNORE : value));
  expect(session.map.data).toEqual(expected);
  for (const [value, voxels] of session.counts)
    expect([value, voxels]).toEqual([value, expected.filter((one) => one === value).length]);
});

it('knows whether voxels were changed, or only what is known of the segments', () => {
  const session = begun();
  session.changeSegments('rename', changed(session.segments, 1, { name: 'liver' }));
  session.undo();
  expect(session.voxelEdits).toBe(0);
  const stroke = () => session.beginStroke(ruleExcept()).set(0, 40, 3);
  stroke();
  session.endStroke('brush');
  expect(session.voxelEdits).toBe(1);
  session.undo();
  expect(session.voxelEdits).toBe(2);
  stroke();
  expect(session.cancelStroke()).toBe(true);
  expect(session.voxelEdits).toBe(3);
});

it('counts as it paints, what is unknown too', () => {
  const session = begun();
  const recorder = session.beginStroke(session.unknownMap(2, true).rule, 'unknown');
  recorder.set(0, 10, 0);
  session.endStroke('unknown');
  expect(present(session.unknownOf)).toEqual([[2, 10]]);
  session.cancelStroke();
  session.undo();
  expect(present(session.unknownOf)).toEqual([]);
});
