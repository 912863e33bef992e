/**
 * Cubic B-spline interpolation of one axis as scipy's `zoom(order=3, mode='nearest', grid_mode=True)` computes it:
 * twelve edge samples are put on both ends, the coefficients come from a recursive filter with half-sample symmetric
 * ends, and four weights are applied at each coordinate (spec §3.6).
 */

/** Samples that scipy repeats on both ends before it filters. */
export const SPLINE_PADDING = 12;

const POLE = Math.sqrt(3) - 2;
const GAIN = 6;
/** POLE^40 is 1e-23: further samples do not reach the last bit of a double. */
const HORIZON = 40;

/** Weights of the samples floor(x) - 1 … floor(x) + 2 at the fractional position t in [0, 1). */
export function splineWeights(t: number): readonly [number, number, number, number] {
  const s = 1 - t;
  const w0 = (s * s * s) / 6;
  const w1 = (t * t * (t - 2) * 3 + 4) / 6;
  const w2 = (s * s * (s - 2) * 3 + 4) / 6;
  return [w0, w1, w2, 1 - w0 - w1 - w2];
}

/**
 * Turns samples into spline coefficients, in place. `lines` holds `length` rows of `width` values; the filter runs
 * along the rows' index, for every column at once. For one contiguous line use width 1.
 */
export function splineCoefficients(lines: Float64Array, length: number, width: number): void {
  for (let i = 0; i < length * width; i++) lines[i] = GAIN * (lines[i] ?? 0);
  startCausally(lines, length, width);
  for (let i = width; i < length * width; i++) lines[i] = (lines[i] ?? 0) + POLE * (lines[i - width] ?? 0);
  const last = (length - 1) * width;
  for (let x = 0; x < width; x++) lines[last + x] = ((lines[last + x] ?? 0) * POLE) / (POLE - 1);
  for (let i = last - 1; i >= 0; i--) lines[i] = POLE * ((lines[i + width] ?? 0) - (lines[i] ?? 0));
}

/** First causal coefficient for a signal mirrored about its outer edges (… b a | a b c …). */
function startCausally(lines: Float64Array, length: number, width: number): void {
  const period = POLE ** length;
  const terms = Math.min(length - 1, HORIZON);
  for (let x = 0; x < width; x++) {
    const first = lines[x] ?? 0;
    let sum = first + period * (lines[(length - 1) * width + x] ?? 0);
    let power = POLE;
    for (let i = 1; i <= terms; i++) {
      sum += power * ((lines[i * width + x] ?? 0) + period * (lines[(length - 1 - i) * width + x] ?? 0));
      power *= POLE;
    }
    lines[x] = first + (POLE / (1 - period * period)) * sum;
  }
}

/** Beyond this distance a sample adds less than 4e-12 of its value: far below float32's last bit. */
const REACH = 20;

/**
 * The same interpolation as explicit weights of input samples, for an axis along which whole slices are combined:
 * `weights[o]` belong to the samples `first[o]`, `first[o] + 1`, ….
 */
export function splineRow(from: number, x: number): { first: number; weights: Float64Array } {
  const base = Math.floor(x);
  const taps = splineWeights(x - base);
  const first = Math.max(0, base - 1 - REACH);
  const end = Math.min(from, base + 2 + REACH + 1);
  const weights = new Float64Array(end - first);
  taps.forEach((tap, j) => {
    for (let k = -REACH; k <= REACH; k++) {
      const sample = mirrored(base - 1 + j + k, from);
      const weight = tap * Math.sqrt(3) * POLE ** Math.abs(k);
      weights[sample - first] = (weights[sample - first] ?? 0) + weight;
    }
  });
  return { first, weights };
}

/** The sample at `index` of a signal with repeated ends, then mirrored about the ends of that padding. */
function mirrored(index: number, length: number): number {
  const padded = length + 2 * SPLINE_PADDING;
  let i = index + SPLINE_PADDING;
  // Half-sample symmetric: -1 is 0, `padded` is padded - 1.
  while (i < 0 || i >= padded) i = i < 0 ? -1 - i : 2 * padded - 1 - i;
  return Math.min(Math.max(i - SPLINE_PADDING, 0), length - 1);
}
