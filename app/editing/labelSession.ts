import {
  countEdit,
  type Edit,
  EditHistory,
  EditRecorder,
  type LabelMap,
  type PaintRule,
  redoEdit,
  type Step,
  undoEdit,
  type Volume,
} from '../workers.ts';
import type { EditSegments } from './segments.ts';

/** A label map while it is being edited: its voxels (the only copy on the page), segments, counts and undo stack.
 *  Knows nothing of the page. */
export class LabelSession {
  readonly map: LabelMap;
  readonly history: EditHistory<EditSegments>;
  /** Voxels by value, background included. */
  readonly counts = new Map<number, number>();
  private recorder: EditRecorder | undefined;

  /** @param volume `data` is a Uint16Array that this session may write into */
  constructor(
    readonly volume: Volume & { readonly data: Uint16Array },
    public segments: EditSegments,
  ) {
    const { data, geometry } = volume;
    this.map = { data, size: geometry.size, spacing: geometry.spacing };
    this.history = new EditHistory(data);
    for (let at = 0; at < data.length; ) {
      const value = data[at] ?? 0;
      let end = at + 1;
      while (end < data.length && data[end] === value) end++;
      this.counts.set(value, (this.counts.get(value) ?? 0) + end - at);
      at = end;
    }
  }

  /** A stroke writes as it goes and becomes one step at its end. */
  beginStroke(rule: PaintRule): EditRecorder {
    this.recorder = new EditRecorder(this.map.data, rule, true);
    return this.recorder;
  }

  /** False if the stroke changed nothing. */
  endStroke(what: string): boolean {
    const voxels = this.recorder?.take();
    this.recorder = undefined;
    if (!voxels) return false;
    countEdit(this.counts, voxels, 1);
    return this.history.did({ what, voxels });
  }

  cancelStroke(): void {
    const voxels = this.recorder?.take();
    this.recorder = undefined;
    if (voxels) undoEdit(this.map.data, voxels);
  }

  get stroking(): boolean {
    return this.recorder !== undefined;
  }

  /** Shows a proposal in the map; `keep` or `drop` must follow before anything else is done. */
  show(voxels: Edit): void {
    redoEdit(this.map.data, voxels);
  }

  drop(voxels: Edit): void {
    undoEdit(this.map.data, voxels);
  }

  /** Makes a shown proposal a step. False if it changes nothing. */
  keep(what: string, voxels: Edit): boolean {
    countEdit(this.counts, voxels, 1);
    return this.history.did({ what, voxels });
  }

  /** Changes the list of segments, and voxels with it where a segment goes away. */
  changeSegments(what: string, after: EditSegments, voxels?: Edit): boolean {
    if (after === this.segments && !voxels) return false;
    const segments = { before: this.segments, after };
    this.segments = after;
    if (voxels) {
      redoEdit(this.map.data, voxels);
      countEdit(this.counts, voxels, 1);
    }
    return this.history.did({ what, segments, ...(voxels && { voxels }) });
  }

  undo(): boolean {
    return this.replay(this.history.undo(), 'before', -1);
  }

  redo(): boolean {
    return this.replay(this.history.redo(), 'after', 1);
  }

  private replay(step: Step<EditSegments> | undefined, side: 'before' | 'after', sign: 1 | -1): boolean {
    if (!step) return false;
    if (step.voxels) countEdit(this.counts, step.voxels, sign);
    if (step.segments) this.segments = step.segments[side];
    return true;
  }
}

/** Sixteen-bit voxels in memory that workers can read without a copy, where the page is isolated. */
export function editableVoxels(length: number): Uint16Array {
  const bytes = length * Uint16Array.BYTES_PER_ELEMENT;
  return globalThis.crossOriginIsolated
    ? new Uint16Array(new SharedArrayBuffer(bytes))
    : new Uint16Array(length);
}
