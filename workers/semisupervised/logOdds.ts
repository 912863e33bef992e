/**
 * Confidence lives on the log-odds axis: s = log(conf / (1 - conf)). It is computed from logits, never from 1 - p:
 * half of a CT's background is exactly 1.0 in float32. Source: spec semisupervised.md §3.
 */

/** Range of the 16-bit codes; s beyond it is clamped. */
export const LOWEST = -8;
export const HIGHEST = 24;
export const LARGEST_CODE = 65535;

/** s of a softmax voxel's best class: its logit minus the log-sum-exp of the others, after dividing by T. */
export function softmaxLogOdds(logits: ArrayLike<number>, temperature: number): { s: number; best: number } {
  let best = 0;
  for (let c = 1; c < logits.length; c++) if (logits[c] > logits[best]) best = c;
  let others = 0;
  for (let c = 0; c < logits.length; c++) {
    if (c !== best) others += Math.exp((logits[c] - logits[best]) / temperature);
  }
  return { s: -Math.log(others), best };
}

/** s of a region voxel: the least sure region decides. max(p, 1 - p) of a sigmoid has log-odds |z| / T_r. */
export function regionsLogOdds(logits: ArrayLike<number>, temperatures: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let r = 0; r < logits.length; r++) least = Math.min(least, Math.abs(logits[r]) / temperatures[r]);
  return least;
}

/** Nearest of the 65 536 codes. Monotone, so that thresholds may be compared as codes. */
export function toCode(s: number): number {
  const share = (s - LOWEST) / (HIGHEST - LOWEST);
  return Math.round(Math.min(1, Math.max(0, share)) * LARGEST_CODE);
}

export const fromCode = (code: number): number => LOWEST + (code / LARGEST_CODE) * (HIGHEST - LOWEST);

export const logOddsOf = (probability: number): number => Math.log(probability / (1 - probability));
export const probabilityOf = (s: number): number => 1 / (1 + Math.exp(-s));
