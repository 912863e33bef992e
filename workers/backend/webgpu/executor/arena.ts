import { ZERO_BYTES } from '../plan/memory.ts';
import type { Schedule } from '../plan/schedule.ts';
import { type Gpu, USAGE } from './gpu.ts';

/** Buffers that hold nothing between two forward passes, shared by all programs of one plan (the folds of a model). */
export interface Arena {
  readonly slots: readonly GPUBuffer[];
  readonly partials: GPUBuffer;
  /** The uploaded patch and the logits, plain `[c, z, y, x]`. */
  readonly patch: GPUBuffer;
  readonly logits: GPUBuffer;
}

/** Arenas by their sizes, counted: the last program that leaves destroys the buffers. */
export class Arenas {
  private readonly shared = new Map<string, { arena: Arena; users: number; bytes: number }>();

  constructor(private readonly gpu: Gpu) {}

  /** Bytes that `acquire` would newly allocate. */
  missingBytes(schedule: Schedule): number {
    return this.shared.has(keyOf(schedule)) ? 0 : bytesOf(schedule);
  }

  get bytes(): number {
    return [...this.shared.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async acquire(schedule: Schedule): Promise<{ arena: Arena; release: () => void }> {
    const key = keyOf(schedule);
    const known = this.shared.get(key);
    const bytes = bytesOf(schedule);
    const entry = known ?? { arena: await this.allocate(schedule, bytes), users: 0, bytes };
    this.shared.set(key, entry);
    entry.users += 1;
    return { arena: entry.arena, release: () => this.leave(key) };
  }

  private allocate(schedule: Schedule, bytes: number): Promise<Arena> {
    const { gpu } = this;
    return gpu.checked('The network', bytes, () => ({
      slots: schedule.memory.slotBytes.map((size, index) =>
        gpu.buffer(`The activations (buffer ${index})`, size + ZERO_BYTES, USAGE.storage),
      ),
      partials: gpu.buffer('partial sums', schedule.partialBytes, USAGE.storage),
      patch: gpu.buffer('The patch', schedule.patchBytes, USAGE.storage | USAGE.copyTo),
      logits: gpu.buffer('The logits', schedule.logitBytes, USAGE.storage | USAGE.copyFrom),
    }));
  }

  private leave(key: string): void {
    const entry = this.shared.get(key);
    if (!entry) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    this.shared.delete(key);
    destroyArena(entry.arena);
  }

  dispose(): void {
    for (const { arena } of this.shared.values()) destroyArena(arena);
    this.shared.clear();
  }
}

function destroyArena({ slots, partials, patch, logits }: Arena): void {
  for (const buffer of [...slots, partials, patch, logits]) buffer.destroy();
}

function keyOf({ memory, partialBytes, patchBytes, logitBytes }: Schedule): string {
  return JSON.stringify([memory.slotBytes, partialBytes, patchBytes, logitBytes]);
}

function bytesOf({ bytes, logitBytes }: Schedule): number {
  return bytes.activations + logitBytes;
}
