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
    return tempered(this.state[this.position++] as number) >>> 0;
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

  /** How often each of n integers is drawn by `choice(n, draws)`: what remains of draws that nobody keeps. */
  countDraws(n: number, draws: number): Uint32Array {
    const counts = new Uint32Array(n);
    if (n === 1) counts[0] = draws;
    if (n <= 1) return counts;
    const mask = 2 ** Math.ceil(Math.log2(n)) - 1;
    const { state } = this;
    // A block of the generator at a time: 1e8 draws are made of a dataset.
    for (let left = draws; left > 0; ) {
      if (this.position === SIZE) this.twist();
      let at = this.position;
      for (; at < SIZE && left > 0; at++) {
        const value = (tempered(state[at] as number) & mask) >>> 0;
        if (value >= n) continue;
        counts[value] = (counts[value] as number) + 1;
        left -= 1;
      }
      this.position = at;
    }
    return counts;
  }

  private twist(): void {
    const { state } = this;
    for (let i = 0; i < SIZE; i++) {
      const next = i + 1 < SIZE ? i + 1 : 0;
      const far = i + SHIFT < SIZE ? i + SHIFT : i + SHIFT - SIZE;
      const joined = ((state[i] as number) & 0x80000000) | ((state[next] as number) & 0x7fffffff);
      const odd = joined & 1 ? 0x9908b0df : 0;
      state[i] = (state[far] as number) ^ (joined >>> 1) ^ odd;
    }
    this.position = 0;
  }
}

/** The bits of a word of the state as they leave the generator, signed. */
function tempered(word: number): number {
  let y = word;
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
}
