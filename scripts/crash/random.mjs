// @ts-check
/** mulberry32: the same moments for the same seed, on every machine. */
export class Random {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** What one run of a seed draws, whichever runs were before it. @param {number} seed @param {number} run */
  static ofRun(seed, run) {
    return new Random(seed ^ Math.imul(run + 1, 0x9e3779b1));
  }

  /** In [0, 1). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** @param {number} least @param {number} most */
  between(least, most) {
    return least + (most - least) * this.next();
  }

  /** @param {number} choices @returns a whole number in [0, choices) */
  below(choices) {
    return Math.floor(this.next() * choices);
  }
}
