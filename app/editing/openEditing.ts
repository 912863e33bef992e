/** Beginning and ending: which map is edited, and that nothing of it is lost. */
import i18next from 'i18next';
import { attempt, datasetSegments, io, openLabels } from '../actions/index.ts';
import { showFailure } from '../failures/index.ts';
import { saveBlob } from '../files/index.ts';
import { useMeasuring } from '../measuring/index.ts';
import {
  heldLabels,
  heldScan,
  modelOf,
  type OpenLabels,
  shownScanOf,
  useStudio,
  viewerHandle,
} from '../state/index.ts';
import {
  type Beginning,
  IGNORE,
  type InParts,
  type StoredSegment,
  StudioError,
  type UnknownSets,
  type Volume,
} from '../workers.ts';
import { saveNow, saveSoon } from './autosave.ts';
import {
  type EditedMap,
  editSession,
  publish,
  sessionClosed,
  sessionOpened,
  useEditing,
} from './editingStore.ts';
import { inTurn, unhurried } from './inTurn.ts';
import { keepJournal } from './journal.ts';
import { editableVoxels, LabelSession } from './labelSession.ts';
import { dropProposal } from './operations.ts';
import { type EditSegments, newSegment, rowsOf, tooManyLabels, withIgnore, withRowsFor } from './segments.ts';

/** Opens the shown labels for editing. A map that was edited here before is continued; a result or a file of the
 *  user's stays as it is, and its edits become a map of their own. */
export function editShown(open: OpenLabels): void {
  if (isLookedAtOnly()) return;
  const volume = heldLabels();
  const scan = shownScanOf(useStudio.getState());
  if (!volume || !scan) return;
  const { scans, results, models } = useStudio.getState();
  const stored = scans.find(({ id }) => id === open.id);
  const ignore = stored?.ignore ?? results.find(({ id }) => id === open.id)?.region?.ignore;
  // A real label there would become ignore, unseen.
  if (ignore !== IGNORE && open.segments.some(({ value }) => value === IGNORE)) {
    showFailure(tooManyLabels(open.name));
    return;
  }
  // Below 0 there is only the -1 of those who call ignore so.
  const labels = open.segments.filter(({ value }) => value !== ignore && value > 0);
  const rows = rowsOf(labels, stored);
  const edited: EditedMap = {
    of: scan.id,
    name: scan.name,
    shownAs: open.id,
    savedAs: stored?.segments ? stored.id : undefined,
    model: modelOf(models, results.find(({ id }) => id === open.id)?.model)?.name,
  };
  begin(volume, { voxels: volume.data, ignore }, withIgnore(rows), edited);
  if (stored?.unknown) loadUnknown(stored.id, stored.unknown.sets);
}

/** Nothing is saved and nothing marked as unknown until what was marked before is there. */
function loadUnknown(id: string, sets: UnknownSets): void {
  const session = editSession();
  if (!session) return;
  // Stays, rejected, where it cannot be read: a save would lose it.
  session.opening = io()
    .readUnknown(id)
    .then(async (stored) => {
      if (stored) await unhurried(session.openingUnknown(stored.data, sets));
      session.opening = undefined;
      if (editSession() === session) publish(false);
    });
  void attempt(async () => session.opening);
}

/** A new map over the shown scan: all background, or all ignore until something is painted.
 *  @param template the segments that it begins with; those of its dataset for a case of one */
export async function newLabels(
  fill: 'dense' | 'sparse',
  template: readonly StoredSegment[] = [],
): Promise<void> {
  useEditing.setState({ newLabelsAsked: false });
  if (isLookedAtOnly()) return;
  await openLabels(undefined);
  const scan = shownScanOf(useStudio.getState());
  const picture = heldScan();
  if (!scan || !picture) return;
  const own = template.length > 0 ? template : [newSegment(1, unnamed)];
  const rows = datasetSegments(scan) ?? own;
  const everywhere = fill === 'sparse' ? IGNORE : 0;
  const edited = { of: scan.id, name: scan.name, shownAs: undefined, savedAs: undefined };
  // On disk at once: an empty map is a choice too, and a reload must find it.
  begin(picture, { everywhere }, withIgnore(rows), edited, () => publish());
}

/** True, and said, where another tab writes the workspace: an edit would have nowhere to go. */
function isLookedAtOnly(): boolean {
  if (!useStudio.getState().readOnly) return false;
  const path = shownScanOf(useStudio.getState())?.name ?? '';
  showFailure(new StudioError('workspace.readOnly', `${path} cannot be changed here.`, { path }));
  return true;
}

/** Starts a tool where that is possible; else asks for a map to paint on. @param open the shown labels */
export function ensureEditing(open: OpenLabels | undefined): boolean {
  if (editSession()) return true;
  if (!heldScan() || isLookedAtOnly()) return false;
  if (!open) {
    useEditing.setState({ newLabelsAsked: true });
    return false;
  }
  editShown(open);
  return editSession() !== undefined;
}

/** Saves and shows the labels as they are now, without tools. */
export async function endEditing(): Promise<void> {
  dropProposal();
  await saveNow();
  const saved = useEditing.getState().edited?.savedAs;
  sessionClosed();
  if (saved) await openLabels(saved);
}

/** The stored map that holds every edit so far; undefined where none is under edit, or it could not be saved. */
export async function storedEdits(): Promise<string | undefined> {
  dropProposal();
  // A map that was opened and not changed has nothing stored of its own yet.
  if (useEditing.getState().edited?.savedAs === undefined) publish();
  await saveNow();
  const { edited, saving } = useEditing.getState();
  return saving === 'saved' ? edited?.savedAs : undefined;
}

/** Saves and closes the map under edit. False where it could not be saved: it stays open, and the failure was shown. */
export async function closeEdits(): Promise<boolean> {
  if (!editSession()) return true;
  dropProposal();
  await saveNow();
  if (useEditing.getState().saving !== 'saved') return false;
  await endEditing();
  return true;
}

/** @throws StudioError */
export async function downloadEdited(): Promise<void> {
  const stored = await storedEdits();
  const name = useEditing.getState().edited?.name;
  if (stored !== undefined) saveBlob(await io().scanFile(stored), `${name}.nii.gz`);
}

/** The map is there, and can be edited, when its voxels are: a large one comes in between the page's events.
 *  @param like of its geometry */
function begin(
  like: Volume,
  as: Beginning,
  segments: EditSegments,
  edited: EditedMap,
  then: () => void = () => {},
): void {
  const [depth, height, width] = like.geometry.size;
  const data = editableVoxels(depth * height * width);
  const session = new LabelSession({ ...like, data, channels: 1 }, segments);
  sessionOpened(session, edited, segments[0]?.value ?? 0);
  inTurn(session, 'open', beginning(session, as), () => {
    keepJournal(session, edited);
    publish(false);
    viewerHandle()?.labelsEdited();
    then();
  });
}

/** Every value of the map has a row before anybody saves it: ignore's value in the file is the largest listed one + 1. */
function* beginning(session: LabelSession, as: Beginning): InParts<void> {
  yield* session.beginning(as);
  session.segments = withRowsFor(session.segments, session.counts.keys(), unnamed);
}

const unnamed = (value: number): string => i18next.t('segments:unnamed', { value });

/** Saves after edits, and lets go of the map when the page shows another one. Returns the end of it. */
export function watchEditing(): () => void {
  const unsubscribe = [
    useEditing.subscribe((now, before) => {
      if (now.revision !== before.revision) saveSoon();
    }),
    useStudio.subscribe(({ shownLabels, shownScan }) => {
      const { edited } = useEditing.getState();
      if (!edited || (edited.shownAs === shownLabels && edited.of === shownScan?.id)) return;
      dropProposal();
      void saveNow();
      sessionClosed();
    }),
  ];
  // The left button measures now.
  unsubscribe.push(
    useMeasuring.subscribe(({ measure }, before) => {
      if (measure && measure !== before.measure) useEditing.setState({ tool: undefined });
    }),
  );
  const hidden = () => document.visibilityState === 'hidden' && void saveNow();
  const leaving = (event: BeforeUnloadEvent) => {
    const { edited, saving } = useEditing.getState();
    if (edited && saving !== 'saved') event.preventDefault();
  };
  document.addEventListener('visibilitychange', hidden);
  window.addEventListener('beforeunload', leaving);
  return () => {
    for (const stop of unsubscribe) stop();
    document.removeEventListener('visibilitychange', hidden);
    window.removeEventListener('beforeunload', leaving);
  };
}
