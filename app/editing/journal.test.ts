/** Whatever is done, undone and done again: the journal's entries, written over the map as it was, give the map as it is. */
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { employWorkers } from '../actions/index.ts';
import { emptyVolume, fakeWorkers } from '../testing/index.ts';
import { type JournalEntry, redoEdit, undoEdit } from '../workers.ts';
import { keepJournal } from './journal.ts';
import { LabelSession } from './labelSession.ts';
import { newSegment, overwritable, withIgnore } from './segments.ts';

const SIZE = [3, 5, 7] as const;
const VOXELS = 105;
let entries: JournalEntry[] = [];

beforeEach(() => {
  entries = [];
  const { io, compute } = fakeWorkers();
  const journalEdit = async (_: string, number: number, entry: JournalEntry) => {
    expect(number).toBe(entries.length + 1);
    entries.push(entry);
  };
  employWorkers({ io: { ...io, journalEdit }, compute });
});

function openSession(): LabelSession {
  const volume = emptyVolume(new Uint16Array(VOXELS), SIZE);
  const session = new LabelSession(volume, withIgnore([newSegment(1, String)]));
  keepJournal(session, { of: 'scan', name: 'scan', shownAs: undefined, savedAs: undefined });
  return session;
}

function replay(start: Uint16Array): Uint16Array {
  const map = start.slice();
  for (const { voxels } of entries)
    if (voxels) (voxels.side === 'after' ? redoEdit : undoEdit)(map, voxels.runs);
  return map;
}

const stroke = fc.record({
  do: fc.constant('stroke' as const),
  runs: fc.array(fc.tuple(fc.nat(VOXELS - 1), fc.integer({ min: 1, max: 12 }), fc.nat(3)), {
    minLength: 1,
    maxLength: 6,
  }),
});
const actions = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: stroke },
    { weight: 1, arbitrary: fc.constantFrom({ do: 'undo' as const }, { do: 'redo' as const }) },
  ),
  { maxLength: 40 },
);

it('gives the map, from the start and from any save in between', () => {
  fc.assert(
    fc.property(actions, fc.nat(40), (done, savedAfter) => {
      entries = [];
      const session = openSession();
      let saved = session.map.data.slice();
      done.forEach((action, index) => {
        if (action.do === 'undo') session.undo();
        else if (action.do === 'redo') session.redo();
        else {
          const recorder = session.beginStroke({ overwrites: overwritable(session.segments, 'everywhere') });
          for (const [from, length, value] of action.runs)
            recorder.set(from, Math.min(VOXELS, from + length), value);
          session.endStroke('stroke');
        }
        if (index === savedAfter) saved = session.map.data.slice();
      });
      expect(replay(new Uint16Array(VOXELS))).toEqual(session.map.data);
      // A crash between the save and the journal's note of it: all entries over the saved map.
      expect(replay(saved)).toEqual(session.map.data);
    }),
    { numRuns: 200 },
  );
});
