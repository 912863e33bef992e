import { heldScan, viewerHandle } from '../state/index.ts';
import type { EditedBox, ToolPoint } from '../viewer/index.ts';
import { type EditRecorder, type PaintRule, paintStroke } from '../workers.ts';
import { editSession, publish, useEditing } from './editingStore.ts';
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
  readonly recorder: EditRecorder;
  readonly value: number;
  last: ToolPoint;
}

let stroke: Stroke | undefined;
let dirty: EditedBox | undefined;
let frame = 0;

/** What an edit may overwrite, by locks and by what painting is limited to. */
export function currentRule(): PaintRule {
  const { segments, inside, threshold } = useEditing.getState();
  const scan = heldScan();
  const range = threshold.on && scan && { voxels: scan.data, lower: threshold.lower, upper: threshold.upper };
  return { overwrites: overwritable(segments, inside), ...(range && { range }) };
}

/** @param inverted the brush erases, the eraser paints */
export function beginStroke(at: ToolPoint, inverted: boolean): void {
  const session = editSession();
  const { active, tool, segments, proposal } = useEditing.getState();
  const value = (tool === 'eraser') === inverted ? active : 0;
  if (!session || stroke || proposal || isLocked(segments, value)) return;
  stroke = { recorder: session.beginStroke(currentRule()), value, last: at };
  extendStroke([at]);
}

export function extendStroke(points: readonly ToolPoint[]): void {
  const session = editSession();
  if (!session || !stroke) return;
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
  const { tool } = useEditing.getState();
  if (!stroke) return;
  stroke = undefined;
  if (editSession()?.endStroke(tool === 'eraser' ? 'eraser' : 'brush')) publish();
}

export function cancelStroke(): void {
  if (!stroke) return;
  stroke = undefined;
  editSession()?.cancelStroke();
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
