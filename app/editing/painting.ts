import { heldScan, viewerHandle } from '../state/index.ts';
import type { EditedBox, ToolPoint } from '../viewer/index.ts';
import { type EditRecorder, IGNORE, type PaintRule, paintStroke } from '../workers.ts';
import { editSession, publish, useEditing } from './editingStore.ts';
import type { LabelSession } from './labelSession.ts';
import { isLocked, overwritable } from './segments.ts';

/**
 * Strokes of brush and eraser.
 *
 * | state    | begin                    | move   | end              | Escape            |
 * | -------- | ------------------------ | ------ | ---------------- | ----------------- |
 * | idle     | → stroking, first dab    | –      | –                | puts the tool away |
 * | blocked  | –                        | –      | → idle           | → idle            |
 * | stroking | –                        | paints | → idle, one step | → idle, taken back |
 *
 * `blocked`: what would be painted is locked, or a proposal waits for an answer.
 */
interface Stroke {
  readonly session: LabelSession;
  /** For the tooltip of undo. */
  readonly what: string;
  readonly recorder: EditRecorder;
  readonly value: number;
  last: ToolPoint;
}

let stroke: Stroke | undefined;
let dirty: EditedBox | undefined;
let frame = 0;

/** What an edit may overwrite, by locks and by what painting is limited to. */
export function currentRule(): PaintRule {
  const { segments, inside } = useEditing.getState();
  return { overwrites: overwritable(segments, inside), ...rangeLimit() };
}

/** @param always also when painting is not limited by intensity */
export function rangeLimit(always = false): Pick<PaintRule, 'range'> {
  const { on, lower, upper } = useEditing.getState().threshold;
  const scan = heldScan();
  return (on || always) && scan ? { range: { voxels: scan.data, lower, upper } } : {};
}

/** @param inverted the brush erases, the eraser paints */
export function beginStroke(at: ToolPoint, inverted: boolean): void {
  const session = editSession();
  const { active, tool, segments, proposal, marks } = useEditing.getState();
  const adds = (tool === 'eraser') === inverted;
  const value = adds || marks === 'unknown' ? active : 0;
  // What was begun on a map that is closed has no end any more.
  if (stroke?.session !== session) stroke = undefined;
  if (!session || stroke || proposal || isLocked(segments, value)) return;
  const begun = { session, value, last: at };
  if (marks === 'label')
    stroke = {
      ...begun,
      what: tool === 'eraser' ? 'eraser' : 'brush',
      recorder: session.beginStroke(currentRule()),
    };
  else if (isClass(value) && !session.opening) {
    const rule = { ...session.unknownMap(value, adds).rule, ...rangeLimit() };
    stroke = { ...begun, what: 'unknown', recorder: session.beginStroke(rule, 'unknown') };
    // The first stroke makes the map, and a new set has colours of its own.
    publish(false);
  }
  extendStroke([at]);
}

/** Background and ignore are no classes that one could look for. */
export const isClass = (value: number): boolean => value !== 0 && value !== IGNORE;

export function extendStroke(points: readonly ToolPoint[]): void {
  const session = editSession();
  if (!session || stroke?.session !== session) return;
  const { brush } = useEditing.getState();
  for (const point of points) {
    // A scroll during the stroke: it goes on in the new slice, without a line through the ones between.
    const isSameSlice =
      point.through === stroke.last.through &&
      point.index[point.through] === stroke.last.index[point.through];
    const from = isSameSlice ? stroke.last.index : point.index;
    paintStroke(
      stroke.recorder,
      session.map,
      { ...brush, value: stroke.value },
      point.through,
      from,
      point.index,
    );
    dirty = enclosing(dirty, from, point.index, brush.diameter / 2, session.map.spacing);
    stroke.last = point;
  }
  if (dirty && frame === 0) frame = requestAnimationFrame(drawDirty);
}

export function endStroke(): void {
  const ended = stroke;
  stroke = undefined;
  if (ended && ended.session === editSession() && ended.session.endStroke(ended.what)) publish();
}

export function cancelStroke(): void {
  if (!stroke) return;
  stroke = undefined;
  if (editSession()?.cancelStroke()) publish();
  viewerHandle()?.labelsEdited();
}

/** However many moves a frame brings, the labels are drawn once. */
function drawDirty(): void {
  frame = 0;
  const box = dirty;
  dirty = undefined;
  if (box) viewerHandle()?.labelsEdited(box);
}

type Place = ToolPoint['index'];

function enclosing(
  box: EditedBox | undefined,
  from: Place,
  to: Place,
  radius: number,
  spacing: Place,
): EditedBox {
  const low = (axis: 0 | 1 | 2) =>
    Math.min(
      box?.first[axis] ?? Infinity,
      Math.floor(Math.min(from[axis], to[axis]) - radius / spacing[axis]),
    );
  const high = (axis: 0 | 1 | 2) =>
    Math.max(
      box?.end[axis] ?? -Infinity,
      Math.ceil(Math.max(from[axis], to[axis]) + radius / spacing[axis]) + 1,
    );
  return { first: [low(0), low(1), low(2)], end: [high(0), high(1), high(2)] };
}
