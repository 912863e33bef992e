/** The static memory plan: tensors whose lives do not overlap share a buffer (slot). */
import type { FusedPlan, TensorId } from './passes.ts';
import { readTensors, writtenTensor } from './passes.ts';

/** Zeros behind what a slot holds: kernels read there what lies outside a volume. Enough to align a vec4 of either
 *  storage type. */
export const ZERO_BYTES = 32;

export interface MemoryPlan {
  /** Slot of every tensor. */
  readonly slotOf: readonly number[];
  /** Bytes of every slot: its largest tensor's; `ZERO_BYTES` come on top. */
  readonly slotBytes: readonly number[];
}

/** Assigns slots in pass order: the free slot that grows least, smallest first; else a new one.
 *  A pass never writes a slot that it reads. */
export function planMemory(plan: FusedPlan, tensorBytes: readonly number[]): MemoryPlan {
  const lastUse = lastUses(plan);
  const slotOf: number[] = [];
  const slotBytes: number[] = [];
  const free = new Set<number>();

  const place = (tensor: TensorId) => {
    const bytes = tensorBytes[tensor] ?? 0;
    const slot = bestSlot(free, slotBytes, bytes) ?? slotBytes.push(0) - 1;
    slotBytes[slot] = Math.max(slotBytes[slot] ?? 0, bytes);
    free.delete(slot);
    slotOf[tensor] = slot;
  };

  place(0);
  plan.passes.forEach((pass, index) => {
    const output = writtenTensor(pass);
    if (output !== undefined) place(output);
    for (const [tensor, slot] of slotOf.entries()) {
      if (lastUse[tensor] === index) free.add(slot);
    }
  });
  return { slotOf, slotBytes };
}

/** Index of the last pass that reads (or, unread, writes) each tensor; the output lives on. */
function lastUses(plan: FusedPlan): readonly number[] {
  const last: number[] = [];
  plan.passes.forEach((pass, index) => {
    for (const tensor of readTensors(pass, plan)) last[tensor] = index;
    const output = writtenTensor(pass);
    if (output !== undefined) last[output] = index;
  });
  last[plan.output] = Number.POSITIVE_INFINITY;
  return last;
}

function bestSlot(
  free: ReadonlySet<number>,
  slotBytes: readonly number[],
  bytes: number,
): number | undefined {
  const cost = (slot: number) => {
    const size = slotBytes[slot] ?? 0;
    // Growing costs bytes; a slot that is too large costs nothing but may be missed later.
    return size >= bytes ? (size - bytes) * 1e-6 : bytes - size;
  };
  return [...free].sort((a, b) => cost(a) - cost(b))[0];
}
