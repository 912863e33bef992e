import { type Edit, editBytes, redoEdit, undoEdit } from './edit.ts';

/** One undo step: voxels, the list of segments, or several of them (deleting a segment). */
export interface Step<Segments> {
  /** What was done, for the tooltip of undo. */
  readonly what: string;
  readonly voxels?: Edit;
  /** Voxels of the map of unknown sets. */
  readonly unknown?: Edit;
  readonly segments?: { readonly before: Segments; readonly after: Segments };
}

export interface HistoryLimits {
  readonly bytes: number;
  /** This many steps stay even when they exceed the bytes. */
  readonly leastSteps: number;
}

const LIMITS: HistoryLimits = { bytes: 256 * 2 ** 20, leastSteps: 50 };

/** One stack of undone and done steps over one map. Differences only; the oldest go first when memory is short. */
export class EditHistory<Segments> {
  private readonly done: Step<Segments>[] = [];
  private undone: Step<Segments>[] = [];
  private heldBytes = 0;
  /** The map of unknown sets, once there is one. */
  unknown: Uint16Array | undefined;

  constructor(
    private readonly data: Uint16Array,
    private readonly limits: HistoryLimits = LIMITS,
  ) {}

  get undoable(): Step<Segments> | undefined {
    return this.done.at(-1);
  }

  get redoable(): Step<Segments> | undefined {
    return this.undone.at(-1);
  }

  get bytes(): number {
    return this.heldBytes;
  }

  get steps(): number {
    return this.done.length;
  }

  /** Keeps a step that has just been done. False, and nothing kept, if it changed nothing. */
  did(step: Step<Segments>): boolean {
    if (!step.segments && stepBytes(step) === 0) return false;
    for (const lost of this.undone) this.heldBytes -= stepBytes(lost);
    this.undone = [];
    this.done.push(step);
    this.heldBytes += stepBytes(step);
    while (this.heldBytes > this.limits.bytes && this.done.length > this.limits.leastSteps) {
      const oldest = this.done.shift();
      if (oldest) this.heldBytes -= stepBytes(oldest);
    }
    return true;
  }

  /** Takes the last step back in the map and returns it, for the list of segments and the counts. */
  undo(): Step<Segments> | undefined {
    const step = this.done.pop();
    if (!step) return undefined;
    if (step.voxels) undoEdit(this.data, step.voxels);
    if (step.unknown && this.unknown) undoEdit(this.unknown, step.unknown);
    this.undone.push(step);
    return step;
  }

  redo(): Step<Segments> | undefined {
    const step = this.undone.pop();
    if (!step) return undefined;
    if (step.voxels) redoEdit(this.data, step.voxels);
    if (step.unknown && this.unknown) redoEdit(this.unknown, step.unknown);
    this.done.push(step);
    return step;
  }
}

const stepBytes = ({ voxels, unknown }: Step<unknown>): number =>
  (voxels ? editBytes(voxels) : 0) + (unknown ? editBytes(unknown) : 0);
