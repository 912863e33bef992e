/**
 * Intensities of a dataset as nnU-Net draws them: `RandomState(1234)` a case, with replacement, channel after channel.
 * What is kept of 1e8 draws are the values that came up and how often. Source: nnU-Net `collect_foreground_intensities`.
 */
import type { RandomState } from '../randomState.ts';
import type { IntensityProperties } from './fingerprint.ts';

/** Draws from one channel of a case. At most 8 bytes a draw; of CT, 8 bytes a grey value. */
export interface DrawnValues {
  /** Every value that was drawn, rising. */
  readonly values: Float32Array;
  /** Draws up to and including each value. */
  readonly upTo: Uint32Array;
}

/** @param values in the image's own order, at least one; left as they are */
export function drawValues(values: Float32Array, draws: number, random: RandomState): DrawnValues {
  const counts = random.countDraws(values.length, draws);
  const drawn = distinct(values.filter((_, i) => (counts[i] ?? 0) > 0).sort());
  const upTo = new Uint32Array(drawn.length);
  values.forEach((value, i) => {
    const count = counts[i] ?? 0;
    if (count > 0) upTo[firstAbove(drawn, value) - 1] += count;
  });
  for (let i = 1; i < upTo.length; i++) upTo[i] += upTo[i - 1] ?? 0;
  return { values: drawn, upTo };
}

function distinct(sorted: Float32Array): Float32Array {
  let kept = 0;
  for (const [i, value] of sorted.entries())
    if (i === 0 || value !== sorted[kept - 1]) sorted[kept++] = value;
  return sorted.slice(0, kept);
}

/** Index of the first element above a value; their number where there is none. */
function firstAbove(sorted: Float32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Draws of each value, in order. */
export function* countsOf({ values, upTo }: DrawnValues): Generator<readonly [value: number, count: number]> {
  for (const [i, value] of values.entries())
    yield [value, (upTo[i] ?? 0) - (i === 0 ? 0 : (upTo[i - 1] ?? 0))];
}

/** Statistics of all cases' draws together. */
export function drawnProperties(cases: readonly DrawnValues[]): IntensityProperties {
  const total = cases.reduce((sum, { upTo }) => sum + (upTo.at(-1) ?? 0), 0);
  const mean = average(cases, total, (value) => value);
  const at = (q: number) => percentile(cases, total, q);
  return {
    mean,
    std: Math.sqrt(average(cases, total, (value) => (value - mean) ** 2)),
    min: Math.min(...cases.map(({ values }) => values[0] ?? Number.POSITIVE_INFINITY)),
    max: Math.max(...cases.map(({ values }) => values.at(-1) ?? Number.NEGATIVE_INFINITY)),
    median: at(50),
    percentile_99_5: at(99.5),
    percentile_00_5: at(0.5),
  };
}

function average(cases: readonly DrawnValues[], total: number, of: (value: number) => number): number {
  let sum = 0;
  for (const one of cases) for (const [value, count] of countsOf(one)) sum += of(value) * count;
  return sum / Math.max(1, total);
}

/** NumPy's linear interpolation between two ranks, from the nearer one. */
function percentile(cases: readonly DrawnValues[], total: number, q: number): number {
  const position = (total - 1) * (q / 100);
  const below = Math.floor(position);
  const share = position - below;
  const [low, high] = [valueAt(cases, below), valueAt(cases, Math.min(below + 1, total - 1))];
  return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}

/** The value of a rank among all draws. No pooled array is made: values are halved by the order of their bits. */
function valueAt(cases: readonly DrawnValues[], rank: number): number {
  const reached = (value: number) =>
    cases.reduce((sum, { values, upTo }) => sum + (upTo[firstAbove(values, value) - 1] ?? 0), 0) > rank;
  let [low, high] = [keyOf(Number.NEGATIVE_INFINITY), keyOf(Number.POSITIVE_INFINITY)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (reached(floatOf(middle))) high = middle;
    else low = middle + 1;
  }
  return floatOf(low);
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Integers in the order of the floats whose bits they are; both zeros are one. */
function keyOf(value: number): number {
  float[0] = value;
  const [key = 0] = bits;
  return key >= 0x80000000 ? 0x80000000 - key : key;
}

function floatOf(key: number): number {
  bits[0] = key < 0 ? 0x80000000 - key : key;
  return float[0] ?? 0;
}
