import type { LabelMap, PaintRule } from './labelMap.ts';

/**
 * What one edit changed: runs of neighbouring voxels (flat C-order) that had one value and got another. Later runs
 * may lie over earlier ones; undoing walks backwards.
 */
export interface Edit {
  readonly runs: number;
  readonly start: Uint32Array;
  readonly length: Uint32Array;
  readonly before: Uint16Array;
  readonly after: Uint16Array;
}

/** start and length: 4 bytes each, before and after: 2. */
const BYTES_PER_RUN = 12;
const FIRST_CAPACITY = 256;

export const editBytes = ({ runs }: Edit): number => runs * BYTES_PER_RUN;

/** Voxels that the edit touched (a voxel touched twice counts twice). */
export function editedVoxels({ runs, length }: Edit): number {
  let sum = 0;
  for (let run = 0; run < runs; run++) sum += length[run] ?? 0;
  return sum;
}

/** Gives every voxel of the edit its new value. */
export function redoEdit(data: Uint16Array, { runs, start, length, after }: Edit): void {
  for (let run = 0; run < runs; run++) {
    const from = start[run] ?? 0;
    data.fill(after[run] ?? 0, from, from + (length[run] ?? 0));
  }
}

/** Gives every voxel of the edit its former value back, bit for bit. */
export function undoEdit(data: Uint16Array, { runs, start, length, before }: Edit): void {
  for (let run = runs - 1; run >= 0; run--) {
    const from = start[run] ?? 0;
    data.fill(before[run] ?? 0, from, from + (length[run] ?? 0));
  }
}

/** Adds the edit's voxels to counts by label value. `sign` -1: as if undone. */
export function countEdit(counts: Map<number, number>, edit: Edit, sign: 1 | -1): void {
  const add = (value: number, voxels: number) => counts.set(value, (counts.get(value) ?? 0) + voxels);
  for (let run = 0; run < edit.runs; run++) {
    const voxels = sign * (edit.length[run] ?? 0);
    add(edit.before[run] ?? 0, -voxels);
    add(edit.after[run] ?? 0, voxels);
  }
}

/**
 * Changes a label map, or only proposes to, and keeps the difference. Voxels that the rule forbids, and voxels that
 * have the value already, are left out.
 */
export class EditRecorder {
  private start = new Uint32Array(FIRST_CAPACITY);
  private length = new Uint32Array(FIRST_CAPACITY);
  private before = new Uint16Array(FIRST_CAPACITY);
  private after = new Uint16Array(FIRST_CAPACITY);
  private runs = 0;

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
    const { runs } = this;
    return {
      runs,
      start: this.start.slice(0, runs),
      length: this.length.slice(0, runs),
      before: this.before.slice(0, runs),
      after: this.after.slice(0, runs),
    };
  }

  private add(at: number, old: number, value: number): void {
    const last = this.runs - 1;
    const follows = last >= 0 && (this.start[last] ?? 0) + (this.length[last] ?? 0) === at;
    if (follows && this.before[last] === old && this.after[last] === value) {
      this.length[last] = (this.length[last] ?? 0) + 1;
      return;
    }
    if (this.runs === this.start.length) this.grow();
    this.start[this.runs] = at;
    this.length[this.runs] = 1;
    this.before[this.runs] = old;
    this.after[this.runs++] = value;
  }

  private grow(): void {
    const capacity = 2 * this.runs;
    const [start, length] = [new Uint32Array(capacity), new Uint32Array(capacity)];
    const [before, after] = [new Uint16Array(capacity), new Uint16Array(capacity)];
    start.set(this.start);
    length.set(this.length);
    before.set(this.before);
    after.set(this.after);
    Object.assign(this, { start, length, before, after });
  }
}

export const proposal = (map: LabelMap, rule: PaintRule): EditRecorder =>
  new EditRecorder(map.data, rule, false);
