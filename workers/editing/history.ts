import {
  finished,
  type InParts,
  loadRuns,
  runBytes,
  type StoredRuns,
  storeRuns,
} from '../voxelRuns/index.ts';
import { type Edit, redoingEdit, undoingEdit } from './edit.ts';

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
  /** So many steps stay whatever they need; what exceeds the bytes lies outside of the page's memory. */
  readonly leastSteps: number;
}

const LIMITS: HistoryLimits = { bytes: 256 * 2 ** 20, leastSteps: 50 };

/** A step in memory, or put away. */
interface Entry<Segments> {
  readonly bytes: number;
  readonly what: string;
  held: Step<Segments> | undefined;
  away: AwayStep<Segments> | undefined;
}

interface AwayStep<Segments> extends Omit<Step<Segments>, 'voxels' | 'unknown'> {
  readonly voxels?: StoredRuns;
  readonly unknown?: StoredRuns;
}

/**
 * One stack of undone and done steps over one map. Differences only. Never more than `limits.bytes` of them are in memory:
 * the steps that are farthest away are put into Blobs, and `bringBack` gets them before they are needed. Beyond
 * `limits.leastSteps`, the oldest go when all together exceed the bytes.
 */
export class EditHistory<Segments> {
  private readonly done: Entry<Segments>[] = [];
  private undone: Entry<Segments>[] = [];
  /** The map of unknown sets, once there is one. */
  unknown: Uint16Array | undefined;

  constructor(
    private readonly data: Uint16Array,
    private readonly limits: HistoryLimits = LIMITS,
  ) {}

  /** What `undo` would take back. */
  get undoable(): string | undefined {
    return this.done.at(-1)?.what;
  }

  get redoable(): string | undefined {
    return this.undone.at(-1)?.what;
  }

  /** In memory. */
  get bytes(): number {
    return sum([...this.done, ...this.undone].filter(({ held }) => held));
  }

  get steps(): number {
    return this.done.length;
  }

  /** Keeps a step that has just been done. False, and nothing kept, if it changed nothing. */
  did(step: Step<Segments>): boolean {
    if (!step.segments && !step.voxels?.runs && !step.unknown?.runs) return false;
    this.undone = [];
    const bytes = (step.voxels ? runBytes(step.voxels) : 0) + (step.unknown ? runBytes(step.unknown) : 0);
    this.done.push({ what: step.what, bytes, held: step, away: undefined });
    while (this.done.length > this.limits.leastSteps && sum(this.done) > this.limits.bytes) this.done.shift();
    this.putAway();
    return true;
  }

  /** The step that `undo` or `redo` needs, if it was put away; undefined when it is there. */
  bringBack(which: 'undo' | 'redo'): Promise<void> | undefined {
    const entry = (which === 'undo' ? this.done : this.undone).at(-1);
    return entry && !entry.held ? bringBack(entry) : undefined;
  }

  /** Takes the last step back in the map and returns it, for the list of segments and the counts.
   *  @throws RangeError when it has to be brought back first */
  undo(): Step<Segments> | undefined {
    return finished(this.undoing());
  }

  /** Nothing else may change the map or the history until it is finished. */
  *undoing(): InParts<Step<Segments> | undefined> {
    const entry = this.done.at(-1);
    if (!entry) return undefined;
    const step = heldStep(entry);
    if (step.voxels) yield* undoingEdit(this.data, step.voxels);
    if (step.unknown && this.unknown) yield* undoingEdit(this.unknown, step.unknown);
    this.done.pop();
    this.undone.push(entry);
    this.putAway();
    return step;
  }

  /** @throws RangeError when the step has to be brought back first */
  redo(): Step<Segments> | undefined {
    return finished(this.redoing());
  }

  *redoing(): InParts<Step<Segments> | undefined> {
    const entry = this.undone.at(-1);
    if (!entry) return undefined;
    const step = heldStep(entry);
    if (step.voxels) yield* redoingEdit(this.data, step.voxels);
    if (step.unknown && this.unknown) yield* redoingEdit(this.unknown, step.unknown);
    this.undone.pop();
    this.done.push(entry);
    this.putAway();
    return step;
  }

  /** The farthest first; the next one to undo last. */
  private putAway(): void {
    let { bytes } = this;
    if (bytes <= this.limits.bytes) return;
    const { done, undone } = this;
    const near = (entry: Entry<Segments>, index: number, stack: readonly unknown[]) => ({
      entry,
      steps: stack.length - index,
    });
    const farthest = [...done.map(near), ...undone.map(near)].sort((a, b) => b.steps - a.steps);
    for (const { entry } of farthest) {
      if (bytes <= this.limits.bytes) return;
      if (!entry.held || entry.bytes === 0) continue;
      putAway(entry, entry.held);
      bytes -= entry.bytes;
    }
  }
}

const sum = (entries: readonly Entry<unknown>[]): number =>
  entries.reduce((all, { bytes }) => all + bytes, 0);

function heldStep<Segments>({ held, what }: Entry<Segments>): Step<Segments> {
  if (!held) throw new RangeError(`${what} must be brought back before it is undone or redone`);
  return held;
}

/** A step that was away before has its Blobs already. */
function putAway<Segments>(entry: Entry<Segments>, { voxels, unknown, ...rest }: Step<Segments>): void {
  entry.away ??= {
    ...rest,
    ...(voxels && { voxels: storeRuns(voxels) }),
    ...(unknown && { unknown: storeRuns(unknown) }),
  };
  entry.held = undefined;
}

async function bringBack<Segments>(entry: Entry<Segments>): Promise<void> {
  if (!entry.away) return;
  const { voxels, unknown, ...rest } = entry.away;
  entry.held = {
    ...rest,
    ...(voxels && { voxels: await loadRuns(voxels) }),
    ...(unknown && { unknown: await loadRuns(unknown) }),
  };
}
