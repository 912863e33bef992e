/** The static memory plan of a training step: tensors whose lives do not overlap share a buffer (slot). */
import type { TensorId } from '../plan/passes.ts';

/** Tensors that must live when something runs, and the one that it writes. */
export interface Moment {
  readonly reads: readonly TensorId[];
  readonly writes: TensorId | undefined;
}

export interface TrainingMemory {
  /** Slot of every tensor that lives. */
  readonly slotOf: ReadonlyMap<TensorId, number>;
  readonly slotBytes: readonly number[];
}

interface Life {
  readonly tensor: TensorId;
  readonly from: number;
  readonly to: number;
}

/**
 * Greedy by size: the largest tensor first, each into the first slot where nothing lives at the same moments. A slot is
 * as large as its first tensor, so that nothing ever grows. Source: Pisarchyk & Lee, "Efficient Memory Management for
 * Deep Neural Net Inference" (2020).
 * @param input lives from the start to the end: it is uploaded before and may be read again
 */
export function planTrainingMemory(
  moments: readonly Moment[],
  bytesOf: (tensor: TensorId) => number,
  input: TensorId,
): TrainingMemory {
  const lives = livesOf(moments, input).sort(
    (a, b) => bytesOf(b.tensor) - bytesOf(a.tensor) || a.from - b.from,
  );
  const slots: { readonly bytes: number; readonly lives: Life[] }[] = [];
  const slotOf = new Map<TensorId, number>();
  for (const life of lives) {
    const fits = (slot: { lives: readonly Life[] }) =>
      slot.lives.every(({ from, to }) => to < life.from || life.to < from);
    const found = slots.findIndex(fits);
    const slot = found >= 0 ? found : slots.push({ bytes: bytesOf(life.tensor), lives: [] }) - 1;
    slots[slot]?.lives.push(life);
    slotOf.set(life.tensor, slot);
  }
  return { slotOf, slotBytes: slots.map(({ bytes }) => bytes) };
}

function livesOf(moments: readonly Moment[], input: TensorId): Life[] {
  const from = new Map<TensorId, number>([[input, -1]]);
  const to = new Map<TensorId, number>();
  moments.forEach(({ reads, writes }, index) => {
    for (const tensor of reads) to.set(tensor, index);
    if (writes === undefined) return;
    if (!from.has(writes)) from.set(writes, index);
    to.set(writes, index);
  });
  to.set(input, moments.length);
  return [...from].map(([tensor, start]) => ({ tensor, from: start, to: to.get(tensor) ?? start }));
}
