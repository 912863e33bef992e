import {
  type InParts,
  RunPacker,
  type VoxelRuns,
  visitingRuns,
  writeRuns,
  writingRuns,
} from '../voxelRuns/index.ts';
import type { LabelMap, PaintRule } from './labelMap.ts';

/**
 * What one edit changed: runs of neighbouring voxels (flat C-order) that had one value and got another. Later runs
 * may lie over earlier ones; undoing walks backwards.
 */
export type Edit = VoxelRuns;

/** Gives every voxel of the edit its new value. */
export const redoEdit = (data: Uint16Array, edit: Edit): void => writeRuns(data, edit, 'after');

/** Gives every voxel of the edit its former value back, bit for bit. */
export const undoEdit = (data: Uint16Array, edit: Edit): void => writeRuns(data, edit, 'before');

export const redoingEdit = (data: Uint16Array, edit: Edit): InParts<void> => writingRuns(data, edit, 'after');
export const undoingEdit = (data: Uint16Array, edit: Edit): InParts<void> =>
  writingRuns(data, edit, 'before');

/** Adds the edit's voxels to counts by label value. `sign` -1: as if undone. */
export function countingEdit(counts: Map<number, number>, edit: Edit, sign: 1 | -1): InParts<void> {
  const add = (value: number, voxels: number) => counts.set(value, (counts.get(value) ?? 0) + voxels);
  return visitingRuns(edit, (_, length, before, after) => {
    add(before, -sign * length);
    add(after, sign * length);
  });
}

/**
 * Changes a label map, or only proposes to, and keeps the difference. Voxels that the rule forbids, and voxels that
 * have the value already, are left out.
 */
export class EditRecorder {
  private readonly packer = new RunPacker();
  /** The run that still grows. */
  private start = 0;
  private length = 0;
  private before = 0;
  private after = 0;

  /** @param writes false: the map stays as it is, and no voxel may be set twice. */
  constructor(
    private readonly data: Uint16Array,
    private readonly rule: PaintRule,
    private readonly writes: boolean,
  ) {}

  /** Sets the voxels [from, to) that the rule allows. */
  set(from: number, to: number, wanted: number): void {
    const { data, writes } = this;
    const { overwrites, range, becomes } = this.rule;
    for (let at = from; at < to; at++) {
      const old = data[at] ?? 0;
      const value = becomes ? (becomes[old] ?? old) : wanted;
      if (old === value || overwrites[old] === 0) continue;
      if (range) {
        const intensity = range.voxels[at] ?? 0;
        if (!(intensity >= range.lower && intensity <= range.upper)) continue;
      }
      this.add(at, old, value);
      if (writes) data[at] = value;
    }
  }

  /** The difference so far. */
  take(): Edit {
    this.endRun();
    return this.packer.take();
  }

  private add(at: number, old: number, value: number): void {
    if (this.start + this.length === at && this.before === old && this.after === value && this.length > 0) {
      this.length++;
      return;
    }
    this.endRun();
    this.start = at;
    this.length = 1;
    this.before = old;
    this.after = value;
  }

  private endRun(): void {
    if (this.length > 0) this.packer.add(this.start, this.length, this.before, this.after);
    this.length = 0;
  }
}

export const proposal = (map: LabelMap, rule: PaintRule): EditRecorder =>
  new EditRecorder(map.data, rule, false);
