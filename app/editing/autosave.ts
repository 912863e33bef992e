import { io, noticeLostFolder, refreshCase } from '../actions/index.ts';
import { showFailure } from '../failures/index.ts';
import { usePreferences, useStudio } from '../state/index.ts';
import { type LabelsToSave, StudioError } from '../workers.ts';
import { type EditedMap, editSession, useEditing } from './editingStore.ts';
import { journalledEdits, journalSaved } from './journal.ts';
import type { LabelSession } from './labelSession.ts';
import { ignoreValue, withoutIgnore } from './segments.ts';

/** Saved this long after the last edit, and at the latest this long after the first unsaved one: with the writing
 *  itself, an edit is on disk within 5 s. */
const REST = 1200;
const LATEST = 2500;
/** A save that failed is tried again: room may have been made, or the folder allowed. */
const AGAIN = 4000;

let timer: ReturnType<typeof setTimeout> | undefined;
let unsavedSince: number | undefined;
let running: Promise<void> = Promise.resolve();
/** Said once, however often it is tried again. */
let toldFailure: string | undefined;

/** Call after every edit. */
export function saveSoon(): void {
  const now = Date.now();
  unsavedSince ??= now;
  clearTimeout(timer);
  timer = setTimeout(() => void saveNow(), Math.max(0, Math.min(REST, unsavedSince + LATEST - now)));
}

/** Saves what is unsaved; resolves when it is on disk, or its failure was shown. Saves follow one another. */
export function saveNow(): Promise<void> {
  clearTimeout(timer);
  const { edited, revision, saving } = useEditing.getState();
  const session = editSession();
  if (!session || !edited || (saving === 'saved' && !session.unsettled)) return running;
  unsavedSince = undefined;
  // Read when its turn comes: the save before it may be the one that made the stored map.
  running = running.then(() => save(session, edited, revision));
  return running;
}

async function save(session: LabelSession, edited: EditedMap, revision: number): Promise<void> {
  const isOpen = () => editSession() === session;
  try {
    await session.begun;
    await session.opening;
    const { stored, edits } = await storeSettled(session, edited);
    toldFailure = undefined;
    journalSaved(session, stored.id, edits, isOpen());
    useStudio.getState().scansAdded([stored]);
    if (stored.inDataset) void refreshCase(stored.inDataset.folder, stored.inDataset.case).catch(showFailure);
    if (!isOpen()) return;
    // First the session, then the page: whoever hears of the page's change must not take it for another map.
    useEditing.setState((now) => ({
      edited: { ...edited, savedAs: stored.id, shownAs: stored.id },
      savedAt: Date.now(),
      saving: now.revision === revision ? 'saved' : 'unsaved',
    }));
    usePreferences.getState().labelsOpened(stored.id);
    useStudio.getState().labelsShownFor(stored.id);
    if (useEditing.getState().revision !== revision) saveSoon();
  } catch (error) {
    if (isOpen()) {
      useEditing.setState({ saving: 'failed' });
      clearTimeout(timer);
      timer = setTimeout(() => void saveNow(), AGAIN);
    }
    const code = error instanceof StudioError ? error.code : String(error);
    if (code !== toldFailure) showFailure(error);
    toldFailure = code;
    await noticeLostFolder(error);
  }
}

/** A proposal is no edit before it is accepted, and the journal has all that are. The worker reads the map while the page goes
 *  on: where a proposal came and went meanwhile, or is still there, the file may hold some of it, and is written again. */
async function storeSettled(session: LabelSession, edited: EditedMap) {
  for (;;) {
    while (session.unsettled) await session.unsettled;
    if (editSession() === session) useEditing.setState({ saving: 'saving' });
    const savedAs = savedMaps.get(session)?.id ?? edited.savedAs;
    const edits = journalledEdits(session);
    const { voxelEdits, dropped } = session;
    const stored = await io().saveLabels(savedForm(session, edited, savedAs));
    const isPure = dropped === session.dropped && !session.unsettled;
    savedMaps.set(session, { id: stored.id, voxelEdits: isPure ? voxelEdits : undefined });
    if (isPure) return { stored, edits };
  }
}

/** Under which id a session was saved, and which of its edits of voxels that save holds; undefined: a part of another. */
const savedMaps = new WeakMap<
  LabelSession,
  { readonly id: string; readonly voxelEdits: number | undefined }
>();

function savedForm(
  session: LabelSession,
  { of, name, model }: EditedMap,
  savedAs: string | undefined,
): LabelsToSave {
  const { segments, volume, unknown, sets, counts, voxelEdits } = session;
  const saved = savedMaps.get(session) ?? { voxelEdits: 0 };
  const isUnchanged = savedAs !== undefined && voxelEdits === saved.voxelEdits;
  return {
    of,
    name,
    ...(model !== undefined && { model }),
    data: volume.data,
    fileDimension: volume.fileDimension === 2 ? 2 : 3,
    segments: withoutIgnore(segments),
    ignore: ignoreValue(segments),
    ...(unknown && { unknown: { data: unknown, sets } }),
    ...(savedAs !== undefined && { replaces: savedAs }),
    ...(isUnchanged && { unchanged: Object.fromEntries([...counts].filter(([, voxels]) => voxels > 0)) }),
  };
}
