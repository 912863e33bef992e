/**
 * Random numbers as a function of where they are needed (seed, epoch, iteration, sample), so that neither the number
 * of workers nor a resume changes them. Philox 4×32-10: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
 * SC 2011.
 */
type Words = readonly [number, number, number, number];

const ROUNDS = 10;
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;

/** Four 32-bit words from a counter and a key. */
export function philox(counter: Words, key: readonly [number, number]): Words {
  let [a, b, c, d] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const [high0, high1] = [highWord(MULTIPLIERS[0], a), highWord(MULTIPLIERS[1], c)];
    const [low0, low1] = [Math.imul(MULTIPLIERS[0], a) >>> 0, Math.imul(MULTIPLIERS[1], c) >>> 0];
    [a, b, c, d] = [(high1 ^ b ^ k0) >>> 0, low1, (high0 ^ d ^ k1) >>> 0, low0];
    k0 = (k0 + WEYL[0]) >>> 0;
    k1 = (k1 + WEYL[1]) >>> 0;
  }
  return [a, b, c, d];
}

/** Upper 32 bits of a product of two unsigned words. */
function highWord(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 2 ** 16) + Math.floor(other / 2 ** 16)) >>> 0;
}

/** What nnU-Net asks of `numpy.random` while it samples. */
export interface Draws {
  /** Uniform in [0, count). */
  index(count: number): number;
}

export class CounterRandom implements Draws {
  private block = 0;
  private words: number[] = [];
  private spare: number | undefined;

  /** @param place at most three non-negative integers, such as epoch, iteration and sample */
  constructor(
    private readonly seed: number,
    private readonly place: readonly number[],
  ) {}

  uint32(): number {
    if (this.words.length === 0) {
      const [x = 0, y = 0, z = 0] = this.place;
      const key = [this.seed >>> 0, Math.floor(this.seed / 2 ** 32) >>> 0] as const;
      this.words = [...philox([this.block++, x, y, z], key)];
    }
    return this.words.shift() ?? 0;
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    return ((this.uint32() >>> 5) * 2 ** 26 + (this.uint32() >>> 6)) / 2 ** 53;
  }

  index(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Mean 0, variance 1. Source: Box and Muller 1958. */
  normal(): number {
    if (this.spare !== undefined) {
      const value = this.spare;
      this.spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}
