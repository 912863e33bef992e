import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { IGNORE, propose, ruleExcept, type Volume } from '../workers.ts';
import { LabelSession } from './labelSession.ts';
import {
  changed,
  moved,
  newSegment,
  withAnnotated,
  withIgnore,
  withoutIgnore,
  withRowsFor,
} from './segments.ts';

const SIZE = [4, 6, 8] as const;
const VOXELS = SIZE[0] * SIZE[1] * SIZE[2];

function begun(): LabelSession {
  const data = Uint16Array.from({ length: VOXELS }, (_, at) => (at % 7 < 3 ? at % 3 : 0));
  const volume: Volume & { data: Uint16Array } = {
    data,
    channels: 1,
    fileDimension: 3,
    geometry: {
      size: SIZE,
      spacing: [2, 1, 1],
      origin: [0, 0, 0],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    },
  };
  const row = (value: number) => ({ ...newSegment([], String), value, name: `Label ${value}` });
  return new LabelSession(volume, withIgnore([row(1), row(2)]));
}

const value = fc.integer({ min: 1, max: 6 });
const run = fc.tuple(fc.integer({ min: 0, max: VOXELS - 1 }), fc.integer({ min: 1, max: 40 }));
const edit = fc.oneof(
  fc.record({ kind: fc.constant('paint' as const), run, value: fc.oneof(value, fc.constant(IGNORE)) }),
  fc.record({ kind: fc.constant('unknown' as const), run, value, adds: fc.boolean() }),
  fc.record({ kind: fc.constant('split' as const), value }),
  fc.record({ kind: fc.constant('add' as const) }),
  fc.record({ kind: fc.constant('remove' as const), value }),
  fc.record({ kind: fc.constant('rename' as const), value, name: fc.string({ maxLength: 5 }) }),
  fc.record({ kind: fc.constant('lock' as const), value, locked: fc.boolean() }),
  fc.record({ kind: fc.constant('annotate' as const), value, annotated: fc.boolean() }),
  fc.record({ kind: fc.constant('move' as const), value, step: fc.constantFrom(-1 as const, 1 as const) }),
);
type Edited = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function apply(session: LabelSession, one: Edited): void {
  const { segments } = session;
  switch (one.kind) {
    case 'paint': {
      const recorder = session.beginStroke(ruleExcept());
      recorder.set(one.run[0], Math.min(VOXELS, one.run[0] + one.run[1]), one.value);
      session.endStroke('brush');
      break;
    }
    case 'unknown': {
      const recorder = session.beginStroke(session.unknownMap(one.value, one.adds).rule, 'unknown');
      recorder.set(one.run[0], Math.min(VOXELS, one.run[0] + one.run[1]), 0);
      session.endStroke('unknown');
      break;
    }
    case 'split': {
      const operation = { kind: 'splitIslands', value: one.value, first: 20, cubicMillimetres: 0 } as const;
      const voxels = propose(session.map, ruleExcept(), operation);
      session.show({ voxels });
      session.keep('splitIslands', { voxels }, withRowsFor(segments, voxels.after, String));
      break;
    }
    case 'add':
      session.changeSegments('add', withIgnore([...withoutIgnore(segments), newSegment(segments, String)]));
      break;
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
