/** Every edit goes into the journal as it is made, long before the map is saved: a crash of the tab loses none. */
import { io } from '../actions/index.ts';
import { showFailure } from '../failures/index.ts';
import type { JournalBase } from '../workers.ts';
import type { EditedMap } from './editingStore.ts';
import type { LabelSession } from './labelSession.ts';

interface OpenJournal {
  readonly id: string;
  readonly base: Omit<JournalBase, 'workspace'>;
  /** Number of the last edit. */
  edits: number;
  isBroken: boolean;
}

const journals = new WeakMap<LabelSession, OpenJournal>();

/** Call before the first edit of a session. Nothing is written until then. */
export function keepJournal(session: LabelSession, edited: EditedMap): void {
  const journal: OpenJournal = {
    id: crypto.randomUUID(),
    base: baseOf(session, edited),
    edits: 0,
    isBroken: false,
  };
  journals.set(session, journal);
  session.onEdit = ({ voxels, unknown }, side) => {
    if (journal.edits === 0) written(journal, io().beginJournal(journal.id, journal.base));
    journal.edits += 1;
    const entry = {
      segments: session.segments,
      sets: session.sets,
      ...(voxels && { voxels: { runs: voxels, side } }),
      ...(unknown && { unknown: { runs: unknown, side } }),
    };
    written(journal, io().journalEdit(journal.id, journal.edits, entry));
  };
}

/** How many edits the session's journal has; a save that begins now holds them all. */
export const journalledEdits = (session: LabelSession): number => journals.get(session)?.edits ?? 0;

/** The map was saved as `savedAs` with the first `upTo` edits. @param goesOn false: the session is over */
export function journalSaved(session: LabelSession, savedAs: string, upTo: number, goesOn: boolean): void {
  const journal = journals.get(session);
  if (!journal || journal.edits === 0) return;
  const { id, base, edits } = journal;
  const ends = !goesOn && upTo === edits;
  const on = { kind: 'saved', id: savedAs } as const;
  const segments = session.segments;
  written(journal, ends ? io().endJournal(id) : io().journalSaved(id, { ...base, segments, on }, upTo));
}

/** Told once: the save of the map itself goes on, and says what it cannot. */
function written(journal: OpenJournal, writing: Promise<void>): void {
  writing.catch((error: unknown) => {
    if (!journal.isBroken) showFailure(error);
    journal.isBroken = true;
  });
}

function baseOf(session: LabelSession, { of, name, shownAs, savedAs }: EditedMap): OpenJournal['base'] {
  const value = session.map.data[0] ?? 0;
  const on =
    savedAs !== undefined
      ? ({ kind: 'saved', id: savedAs } as const)
      : shownAs !== undefined
        ? ({ kind: 'source', id: shownAs } as const)
        : ({ kind: 'blank', value } as const);
  return { of, name, startedAt: Date.now(), segments: session.segments, on };
}
