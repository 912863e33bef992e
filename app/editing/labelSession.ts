import {
  type Beginning,
  countingEdit,
  type Edit,
  EditHistory,
  EditRecorder,
  finished,
  type InParts,
  type LabelMap,
  type PaintRule,
  redoingEdit,
  type Step,
  takingOver,
  type UnknownSets,
  undoEdit,
  undoingEdit,
  unknownRule,
  unknownVoxels,
  type Volume,
  type VoxelArray,
} from '../workers.ts';
import type { EditSegments } from './segments.ts';

/** Which of a session's two maps an edit changes: the labels, or the sets of classes that are unknown. */
export type Layer = 'voxels' | 'unknown';

/** What a proposal changes. */
export type Change = Pick<Step<unknown>, Layer>;

interface Stroke {
  readonly layer: Layer;
  readonly recorder: EditRecorder;
}

/** A label map while it is being edited: its voxels (the only copy on the page), segments, counts and undo stack.
 *  Knows nothing of the page. */
export class LabelSession {
  readonly map: LabelMap;
  readonly history: EditHistory<EditSegments>;
  private valueCounts: Map<number, number> = new Map();
  /** What `unknown` names; sets are only added, so that undone steps keep their meaning. */
  sets: UnknownSets = [];
  /** Voxels by unknown set. */
  private unknownCounts = new Map<number, number>();
  private stroke: Stroke | undefined;
  /** Told of every edit once it is in the map: a step done or done again (`after`), or taken back (`before`). */
  onEdit: ((change: Change, side: 'before' | 'after') => void) | undefined;
  /** How many edits changed voxels of either map, undone and redone ones too. */
  voxelEdits = 0;
  /** How many proposals were taken out of the maps again. Who read them meanwhile may have read some of one. */
  dropped = 0;
  /** While the stored map of unknown sets is being read. */
  opening: Promise<void> | undefined;
  /** While the maps hold a proposal, or are on their way from one state to another: what is read then is no state. */
  unsettled: Promise<void> | undefined;
  private settle = () => {};
  private hasBegun = () => {};
  /** Resolves when the map has its voxels. */
  readonly begun = new Promise<void>((resolve) => {
    this.hasBegun = resolve;
  });

  /** @param volume `data` is a Uint16Array of zeros that this session may write into; `begin` before any edit */
  constructor(
    readonly volume: Volume & { readonly data: Uint16Array },
    public segments: EditSegments,
  ) {
    const { data, geometry } = volume;
    this.map = { data, size: geometry.size, spacing: geometry.spacing };
    this.history = new EditHistory(data);
  }

  /** Voxels by value, background included. */
  get counts(): ReadonlyMap<number, number> {
    return this.valueCounts;
  }

  begin(as: Beginning): void {
    finished(this.beginning(as));
  }

  *beginning(as: Beginning): InParts<void> {
    this.valueCounts = yield* takingOver(this.map.data, as);
    this.hasBegun();
  }

  /** For each voxel k of its unknown set; undefined until something was marked as unknown. */
  get unknown(): Uint16Array | undefined {
    return this.history.unknown;
  }

  /** Takes over a stored map of unknown sets; before any edit of it. */
  *openingUnknown(voxels: VoxelArray, sets: UnknownSets): InParts<void> {
    const data = editableVoxels(this.map.data.length);
    const counts = yield* takingOver(data, { voxels, ignore: undefined });
    this.history.unknown = data;
    this.sets = sets;
    this.unknownCounts = counts;
  }

  /** Voxels of each class that are marked as unknown. */
  get unknownOf(): ReadonlyMap<number, number> {
    return unknownVoxels(this.unknownCounts, this.sets);
  }

  /** The map of unknown sets as a map that tools can edit, and the rule that adds a class to it or takes it out. */
  unknownMap(label: number, adds: boolean): { map: LabelMap; rule: PaintRule } {
    this.history.unknown ??= editableVoxels(this.map.data.length);
    if (this.unknownCounts.size === 0) this.unknownCounts.set(0, this.map.data.length);
    const { rule, sets } = unknownRule(this.sets, label, adds);
    this.sets = sets;
    return { map: { ...this.map, data: this.history.unknown }, rule };
  }

  /** A stroke writes as it goes and becomes one step at its end. */
  beginStroke(rule: PaintRule, layer: Layer = 'voxels'): EditRecorder {
    const recorder = new EditRecorder(this.dataOf(layer), rule, true);
    this.stroke = { layer, recorder };
    return recorder;
  }

  /** False if the stroke changed nothing. */
  endStroke(what: string): boolean {
    const { stroke } = this;
    this.stroke = undefined;
    if (!stroke) return false;
    return this.keep(what, { [stroke.layer]: stroke.recorder.take() });
  }

  /** False if it had changed nothing. A save may have caught it half way. */
  cancelStroke(): boolean {
    const { stroke } = this;
    this.stroke = undefined;
    const edit = stroke?.recorder.take();
    if (!stroke || !edit?.runs) return false;
    undoEdit(this.dataOf(stroke.layer), edit);
    this.voxelEdits += 1;
    return true;
  }

  get stroking(): boolean {
    return this.stroke !== undefined;
  }

  /** Shows a proposal in the map; `keep` or `drop` must follow before anything else is done. */
  show(change: Change): void {
    finished(this.showing(change));
  }

  *showing(change: Change): InParts<void> {
    this.unsettle();
    yield* this.replayVoxels(change, redoingEdit);
  }

  drop(change: Change): void {
    finished(this.dropping(change));
  }

  *dropping(change: Change): InParts<void> {
    if (changesVoxels(change)) this.dropped += 1;
    yield* this.replayVoxels(change, undoingEdit);
    this.settle();
  }

  /** Makes a shown proposal a step, with the segments that it brings. False if it changes nothing. */
  keep(what: string, change: Change, after: EditSegments = this.segments): boolean {
    return finished(this.keeping(what, change, after));
  }

  *keeping(what: string, change: Change, after: EditSegments = this.segments): InParts<boolean> {
    yield* this.count(change, 1);
    const segments = after === this.segments ? undefined : { before: this.segments, after };
    this.segments = after;
    const isKept = this.history.did({ what, ...change, ...(segments && { segments }) });
    if (isKept) this.edited(change, 'after');
    this.settle();
    return isKept;
  }

  /** Changes the list of segments, and voxels with it where a segment goes away. */
  changeSegments(what: string, after: EditSegments, change: Change = {}): boolean {
    if (after === this.segments && !change.voxels) return false;
    this.show(change);
    return this.keep(what, change, after);
  }

  /** Before `undo` or `redo`: gets a step that memory was too short for; undefined when it is there. */
  bringBack(which: 'undo' | 'redo'): Promise<void> | undefined {
    return this.history.bringBack(which);
  }

  undo(): boolean {
    return finished(this.replaying('undo'));
  }

  redo(): boolean {
    return finished(this.replaying('redo'));
  }

  /** False if there is nothing to take back or do again. */
  *replaying(which: 'undo' | 'redo'): InParts<boolean> {
    this.unsettle();
    try {
      const isUndo = which === 'undo';
      const step = yield* halves(0, isUndo ? this.history.undoing() : this.history.redoing());
      if (!step) return false;
      yield* halves(1, this.count(step, isUndo ? -1 : 1));
      const side = isUndo ? 'before' : 'after';
      if (step.segments) this.segments = step.segments[side];
      this.edited(step, side);
      return true;
    } finally {
      this.settle();
    }
  }

  private edited(change: Change, side: 'before' | 'after'): void {
    if (changesVoxels(change)) this.voxelEdits += 1;
    this.onEdit?.(change, side);
  }

  private unsettle(): void {
    if (this.unsettled) return;
    this.unsettled = new Promise((resolve) => {
      this.settle = () => {
        this.unsettled = undefined;
        resolve();
      };
    });
  }

  private dataOf(layer: Layer): Uint16Array {
    return layer === 'unknown' && this.unknown ? this.unknown : this.map.data;
  }

  private *replayVoxels(
    { voxels, unknown }: Change,
    how: (data: Uint16Array, edit: Edit) => InParts<void>,
  ): InParts<void> {
    if (voxels) yield* how(this.map.data, voxels);
    if (unknown && this.unknown) yield* how(this.unknown, unknown);
  }

  private *count({ voxels, unknown }: Change, sign: 1 | -1): InParts<void> {
    if (voxels) yield* countingEdit(this.valueCounts, voxels, sign);
    if (unknown) yield* countingEdit(this.unknownCounts, unknown, sign);
  }
}

const changesVoxels = ({ voxels, unknown }: Change): boolean => Boolean(voxels?.runs || unknown?.runs);

/** One half of a work, its shares those of the whole. */
function* halves<T>(before: 0 | 1, work: InParts<T>): InParts<T> {
  for (;;) {
    const part = work.next();
    if (part.done) return part.value;
    yield (before + part.value) / 2;
  }
}

/** Sixteen-bit voxels in memory that workers can read without a copy, where the page is isolated. */
export function editableVoxels(length: number): Uint16Array {
  const bytes = length * Uint16Array.BYTES_PER_ELEMENT;
  return globalThis.crossOriginIsolated
    ? new Uint16Array(new SharedArrayBuffer(bytes))
    : new Uint16Array(length);
}
