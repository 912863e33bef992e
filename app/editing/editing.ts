/** What a user does to the map under edit, apart from painting. */
import i18next from 'i18next';
import { attempt } from '../actions/index.ts';
import { showFailure } from '../failures/index.ts';
import { useMeasuring } from '../measuring/index.ts';
import { viewerHandle } from '../state/index.ts';
import { BRUSH_SIZES, type EditTool, editSession, publish, useEditing } from './editingStore.ts';
import { inTurn } from './inTurn.ts';
import type { LabelSession } from './labelSession.ts';
import { operate } from './operations.ts';
import {
  changed,
  type EditSegments,
  freeValue,
  isLocked,
  moved,
  newSegment,
  tooManyLabels,
  withAnnotated,
  withIgnore,
  withoutIgnore,
} from './segments.ts';

const state = useEditing.getState;
const BRUSH_STEP = 1.2;

/** False while a proposal waits for an answer: it lies in the voxels that an edit would change. */
const isFree = () => state().proposal === undefined && !editSession()?.stroking;

function changeSegments(what: string, change: (segments: EditSegments) => EditSegments): void {
  const session = editSession();
  if (!session || !isFree()) return;
  if (session.changeSegments(what, change(session.segments))) publish();
}

export function addSegment(): void {
  const name = (value: number) => i18next.t('segments:unnamed', { value });
  changeSegments('addSegment', (segments) => {
    const value = freeValue(segments);
    if (value === undefined) {
      showFailure(tooManyLabels(state().edited?.name ?? ''));
      return segments;
    }
    useEditing.setState({ active: value });
    return withIgnore([...withoutIgnore(segments), newSegment(value, name), ...segments.slice(-1)]);
  });
}

export function renameSegment(value: number, name: string): void {
  const text = name.trim();
  const same = state().segments.some((segment) => segment.value === value && segment.name === text);
  if (text !== '' && !same) changeSegments('rename', (segments) => changed(segments, value, { name: text }));
}

export const recolourSegment = (value: number, colour: string): void =>
  changeSegments('recolour', (segments) => changed(segments, value, { colour }));

export function toggleVisible(value: number): void {
  changeSegments('visible', (segments) =>
    segments.map((segment) =>
      segment.value === value ? { ...segment, visible: !segment.visible } : segment,
    ),
  );
}

export const toggleLocked = (value: number): void =>
  changeSegments('lock', (segments) => changed(segments, value, { locked: !isLocked(segments, value) }));

export const moveSegment = (value: number, step: -1 | 1): void =>
  changeSegments('move', (segments) => moved(segments, value, step));

/** Says whether anybody looked for the class in this scan; if nobody did, it may be anywhere. */
export const annotate = (value: number, annotated: boolean): void =>
  changeSegments('annotate', (segments) => withAnnotated(segments, value, annotated));

/** Takes a segment out of the list; its voxels become background. Locked ones stay. */
export const removeSegment = (value: number): Promise<void> =>
  attempt(() => operate({ kind: 'replace', value, to: 0 }, { atOnce: true, removes: value }));

export const undo = (): void => step('undo');
export const redo = (): void => step('redo');

/** A step that had to be put away comes first; until it is there, nothing else is edited. */
function step(which: 'undo' | 'redo'): void {
  const session = editSession();
  if (!session || !isFree()) return;
  const back = session.bringBack(which);
  if (!back) {
    replay(session, which);
    return;
  }
  useEditing.setState({ proposal: { what: which, state: 'computing', voxels: 0 } });
  void attempt(async () => {
    let isWaitedFor = false;
    try {
      await back;
    } finally {
      isWaitedFor = editSession() === session && state().proposal?.what === which;
      if (isWaitedFor) useEditing.setState({ proposal: undefined });
    }
    if (isWaitedFor) replay(session, which);
  });
}

function replay(session: LabelSession, which: 'undo' | 'redo'): void {
  inTurn(session, which, session.replaying(which), (isReplayed) => {
    if (!isReplayed) return;
    publish();
    viewerHandle()?.labelsEdited();
  });
}

/** The same tool again puts it away. Whoever takes a tool measures no more: both want the left button. */
export function chooseTool(tool: EditTool | undefined): void {
  if (tool) useMeasuring.getState().measureChosen(undefined);
  useEditing.setState((now) => ({ tool: now.tool === tool ? undefined : tool }));
}

export const activate = (value: number): void => useEditing.setState({ active: value });

/** The nth segment of the list, from 1. */
export function activateNth(nth: number): void {
  const segment = withoutIgnore(state().segments)[nth - 1];
  if (segment) activate(segment.value);
}

export function activateNeighbour(step: -1 | 1): void {
  const { segments, active } = state();
  if (segments.length === 0) return;
  const at = segments.findIndex(({ value }) => value === active);
  const next = segments[(at + step + segments.length) % segments.length];
  if (next) activate(next.value);
}

export function setBrushSize(diameter: number): void {
  const { least, most } = BRUSH_SIZES;
  const kept = Math.min(most, Math.max(least, Math.round(diameter * 10) / 10));
  useEditing.setState(({ brush }) => ({ brush: { ...brush, diameter: kept } }));
}

/** @param steps +1 larger, -1 smaller, by a fifth, at least 0.1 mm */
export function stepBrushSize(steps: number): void {
  const { diameter } = state().brush;
  const scaled = diameter * BRUSH_STEP ** steps;
  setBrushSize(Math.abs(scaled - diameter) < 0.1 ? diameter + 0.1 * Math.sign(steps) : scaled);
}

export function toggleBrushShape(): void {
  useEditing.setState(({ brush }) => ({
    brush: { ...brush, shape: brush.shape === 'circle' ? 'sphere' : 'circle' },
  }));
}

export function toggleThreshold(): void {
  useEditing.setState(({ threshold }) => ({ threshold: { ...threshold, on: !threshold.on } }));
}

/** Brush, eraser and scissors mark labels, or where the active class is unknown. */
export function toggleMarks(): void {
  useEditing.setState(({ marks }) => ({ marks: marks === 'label' ? 'unknown' : 'label' }));
}
