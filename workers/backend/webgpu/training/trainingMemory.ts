/** The static memory plan of a training step: tensors whose lives do not overlap share memory. */
import type { TensorId } from '../plan/passes.ts';

/** Tensors that must live when something runs, and the one that it writes. */
export interface Moment {
  readonly reads: readonly TensorId[];
  readonly writes: TensorId | undefined;
}

export interface TrainingMemory {
  /** Where every tensor that lives lies. */
  readonly places: ReadonlyMap<TensorId, Place>;
  readonly slotBytes: readonly number[];
}

export interface Place {
  readonly slot: number;
  readonly offset: number;
}

/** Where most bytes live at once. */
export interface Peak {
  readonly bytes: number;
  readonly moment: number;
  /** Tensors that live then but are not touched. */
  readonly waiting: readonly TensorId[];
}

export function peakOf(
  moments: readonly Moment[],
  bytesOf: (tensor: TensorId) => number,
  input: TensorId,
): Peak {
  const lives = livesOf(moments, input);
  const alive = (moment: number) => lives.filter(({ from, to }) => from <= moment && moment <= to);
  const bytesAt = (moment: number) => alive(moment).reduce((sum, { tensor }) => sum + bytesOf(tensor), 0);
  let [moment, bytes] = [0, 0];
  moments.forEach((_, index) => {
    const found = bytesAt(index);
    if (found > bytes) [moment, bytes] = [index, found];
  });
  const { reads = [], writes } = moments[moment] ?? {};
  const waiting = alive(moment).flatMap(({ tensor }) =>
    reads.includes(tensor) || tensor === writes ? [] : [tensor],
  );
  return { bytes, moment, waiting };
}

interface Life {
  readonly tensor: TensorId;
  readonly from: number;
  readonly to: number;
}

interface Placed extends Life {
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Greedy by size: the largest tensor first, each at the lowest place of the first slot (buffer) that is free while it
 * lives. A slot is as large as its first tensor, so that nothing ever grows; smaller ones lie side by side in it, but
 * never two that one pass touches: a buffer cannot be bound to be read and to be written at once.
 * After Pisarchyk & Lee, "Efficient Memory Management for Deep Neural Net Inference" (2020).
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
  const together = touchedTogether(moments);
  const slots: { readonly bytes: number; readonly placed: Placed[] }[] = [];
  const places = new Map<TensorId, Place>();
  for (const life of lives) {
    const bytes = bytesOf(life.tensor);
    const partners = together.get(life.tensor) ?? new Set();
    const found = slots.flatMap((slot, index) => {
      if (slot.placed.some(({ tensor }) => partners.has(tensor))) return [];
      const offset = lowestGap(slot.placed, life, bytes);
      return offset + bytes <= slot.bytes ? [{ slot: index, offset }] : [];
    })[0];
    const place = found ?? { slot: slots.push({ bytes, placed: [] }) - 1, offset: 0 };
    slots[place.slot]?.placed.push({ ...life, offset: place.offset, bytes });
    places.set(life.tensor, place);
  }
  return { places, slotBytes: slots.map(({ bytes }) => bytes) };
}

/** First offset at which `bytes` meet nothing that lives at the same moments. */
function lowestGap(placed: readonly Placed[], { from, to }: Life, bytes: number): number {
  const beside = placed
    .filter((other) => other.from <= to && from <= other.to)
    .sort((a, b) => a.offset - b.offset);
  let offset = 0;
  for (const other of beside) {
    if (offset + bytes <= other.offset) break;
    offset = Math.max(offset, other.offset + other.bytes);
  }
  return offset;
}

function touchedTogether(moments: readonly Moment[]): ReadonlyMap<TensorId, ReadonlySet<TensorId>> {
  const together = new Map<TensorId, Set<TensorId>>();
  for (const { reads, writes } of moments) {
    const touched = writes === undefined ? reads : [...reads, writes];
    for (const tensor of touched) {
      const partners = together.get(tensor) ?? new Set();
      for (const other of touched) if (other !== tensor) partners.add(other);
      together.set(tensor, partners);
    }
  }
  return together;
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
