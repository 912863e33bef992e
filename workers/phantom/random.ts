/**
 * Counter-based random numbers: the value at (seed, stream, index) needs no state, so that a voxel's noise does not
 * depend on the order in which voxels are drawn. Mixing: the finaliser of MurmurHash3 (Appleby, public domain).
 */
const mix = (value: number): number => {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};

/** 32 random bits as a signed integer. */
export const hash32 = (seed: number, stream: number, index: number): number =>
  mix(mix(mix(seed + 0x9e3779b9) ^ Math.imul(stream, 0x27d4eb2f)) + index);

/** In [0, 1). */
export const uniform = (seed: number, stream: number, index: number): number =>
  (hash32(seed, stream, index) >>> 0) / 4294967296;

/** Sum of the four bytes of one hash, scaled to mean 0 and variance 1: near enough to normal for scanner noise. */
export const roughNormal = (bits: number): number =>
  ((bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510) / 147.8;

/** Draws one number after the other from a stream; what the anatomy is sampled with. */
export class Draw {
  private next = 0;
  constructor(
    private readonly seed: number,
    private readonly stream: number,
  ) {}

  between(low: number, high: number): number {
    return low + (high - low) * uniform(this.seed, this.stream, this.next++);
  }

  around(value: number, spread: number): number {
    return this.between(value - spread, value + spread);
  }
}
