/** A smooth convex function's minimum: L-BFGS with backtracking. Source: Nocedal & Wright 2006, algorithms 7.4, 3.1. */

const MEMORY = 10;
const MOST_STEPS = 500;
const FLAT = 1e-9;
const ENOUGH = 1e-4;

/** Writes the gradient at `at` and returns the value there. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly inverse: number;
}

export function minimise(start: Float64Array, objective: Objective): Float64Array {
  let at = start.slice();
  let gradient = new Float64Array(at.length);
  let value = objective(at, gradient);
  const pairs: Pair[] = [];
  for (let step = 0; step < MOST_STEPS && largest(gradient) > FLAT; step++) {
    const direction = descent(gradient, pairs);
    const slope = dot(direction, gradient);
    const next = new Float64Array(at.length);
    const nextGradient = new Float64Array(at.length);
    let length = pairs.length === 0 ? Math.min(1, 1 / largest(gradient)) : 1;
    let nextValue = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 40; tries++, length /= 2) {
      for (let i = 0; i < at.length; i++) next[i] = (at[i] ?? 0) + length * (direction[i] ?? 0);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + ENOUGH * length * slope) break;
    }
    // Rounding leaves nothing to gain.
    if (!(nextValue < value)) break;
    const moved = next.map((x, i) => x - (at[i] ?? 0));
    const change = nextGradient.map((x, i) => x - (gradient[i] ?? 0));
    const curvature = dot(moved, change);
    if (curvature > 1e-300) pairs.push({ step: moved, change, inverse: 1 / curvature });
    if (pairs.length > MEMORY) pairs.shift();
    [at, gradient, value] = [next, nextGradient, nextValue];
  }
  return at;
}

/** The two-loop recursion. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((x) => -x);
  const shares = new Array<number>(pairs.length).fill(0);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const pair = pairs[k];
    if (!pair) continue;
    const share = pair.inverse * dot(pair.step, direction);
    shares[k] = share;
    add(direction, pair.change, -share);
  }
  const last = pairs.at(-1);
  if (last) scale(direction, 1 / (last.inverse * dot(last.change, last.change)));
  pairs.forEach((pair, k) => {
    add(direction, pair.step, (shares[k] ?? 0) - pair.inverse * dot(pair.change, direction));
  });
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] ?? 0) + times * (what[i] ?? 0);
}

function scale(values: Float64Array, by: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * by;
}

const largest = (values: Float64Array): number => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
