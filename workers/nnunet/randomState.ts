/**
 * NumPy's legacy `RandomState`: MT19937 and the draws that nnU-Net makes with it. Same seed, same numbers.
 * Source: numpy/random/mtrand.pyx, randomkit (spec Appendix A).
 */
const SIZE = 624;
const SHIFT = 397;

export class RandomState {
  private readonly state = new Uint32Array(SIZE);
  private position = SIZE;

  constructor(seed: number) {
    this.state[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const last = this.state[i - 1] as number;
      this.state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
    }
  }

  /** 32 random bits. */
  uint32(): number {
    if (this.position === SIZE) this.twist();
    let y = this.state[this.position++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** Uniform integer in [0, max], max < 2^32. */
  bounded(max: number): number {
    if (max === 0) return 0;
    const mask = 2 ** Math.ceil(Math.log2(max + 1)) - 1;
    for (;;) {
      const value = (this.uint32() & mask) >>> 0;
      if (value <= max) return value;
    }
  }

  /** Uniform in [0, 1) with 53 bits. */
  random(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** 0 … n - 1 in random order. */
  permutation(n: number): Uint32Array {
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.bounded(i);
      const swapped = order[i] as number;
      order[i] = order[j] as number;
      order[j] = swapped;
    }
    return order;
  }

  /** `count` different integers below n (`choice(n, count, replace=False)`). */
  choice(n: number, count: number): Uint32Array {
    return this.permutation(n).slice(0, count);
  }

  /** `count` integers below n, repeats allowed (`choice(n, count)`). */
  choiceWithReplacement(n: number, count: number): Uint32Array {
    return Uint32Array.from({ length: count }, () => this.bounded(n - 1));
  }

  private twist(): void {
    const { state } = this;
    for (let i = 0; i < SIZE; i++) {
      const joined = ((state[i] as number) & 0x80000000) | ((state[(i + 1) % SIZE] as number) & 0x7fffffff);
      const odd = joined & 1 ? 0x9908b0df : 0;
      state[i] = (state[(i + SHIFT) % SIZE] as number) ^ (joined >>> 1) ^ odd;
    }
    this.position = 0;
  }
}
