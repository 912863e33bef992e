import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Moment, peakOf, planTrainingMemory } from './trainingMemory.ts';

const KIB = 1024;
/** Tensor i is written at moment i and read at later ones; tensor 0 is the input. */
const programs = fc
  .array(fc.record({ kib: fc.integer({ min: 1, max: 64 }), reads: fc.array(fc.nat(), { maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 24,
  })
  .map((steps) => ({
    bytes: [KIB, ...steps.map(({ kib }) => kib * KIB)],
    moments: steps.map(
      ({ reads }, i): Moment => ({ reads: reads.map((one) => one % (i + 1)), writes: i + 1 }),
    ),
  }));

it('never lays two living tensors on each other, nor two of one pass into one buffer', () => {
  fc.assert(
    fc.property(programs, ({ bytes, moments }) => {
      const bytesOf = (tensor: number) => bytes[tensor] ?? 0;
      const { places, slotBytes } = planTrainingMemory(moments, bytesOf, 0);
      const placeOf = (tensor: number) => places.get(tensor) ?? { slot: -1, offset: 0 };
      const lastRead = (tensor: number) =>
        tensor === 0
          ? moments.length
          : Math.max(tensor - 1, ...moments.flatMap(({ reads }, i) => (reads.includes(tensor) ? [i] : [])));
      moments.forEach(({ reads, writes = -1 }, i) => {
        const living = bytes.map((_, tensor) => tensor).filter((t) => t - 1 <= i && i <= lastRead(t));
        for (const a of living) {
          const { slot, offset } = placeOf(a);
          expect(offset + bytesOf(a)).toBeLessThanOrEqual(slotBytes[slot] ?? -1);
          for (const b of living) {
            const other = placeOf(b);
            if (a >= b || slot !== other.slot) continue;
            const apart = offset + bytesOf(a) <= other.offset || other.offset + bytesOf(b) <= offset;
            expect(apart).toBe(true);
          }
        }
        for (const read of new Set(reads)) expect(placeOf(read).slot).not.toBe(placeOf(writes).slot);
      });
      const total = slotBytes.reduce((sum, size) => sum + size, 0);
      expect(total).toBeGreaterThanOrEqual(peakOf(moments, bytesOf, 0).bytes);
    }),
    { numRuns: 200, seed: 6 },
  );
});
