/** Where the slices of a regular grid come from, given where the images lie along the normal. Pure numbers, mm. */

/** A slice of the grid: a mix of two images, `(1 - weight) · lower + weight · upper`; weight 0 is the image itself. */
export interface SliceSource {
  readonly lower: number;
  readonly upper: number;
  readonly weight: number;
}

export interface SliceLayout {
  readonly kind: 'regular' | 'missing' | 'uneven';
  readonly spacing: number;
  readonly slices: readonly SliceSource[];
  /** Indices of the grid's slices that no image shows. */
  readonly filled: readonly number[];
}

/** An image this far from its place on the regular grid, in parts of the spacing, still counts as on it: positions in
 *  headers are rounded. */
const ON_GRID = 0.05;
/** A gap of more than this many spacings is not filled in. */
export const WIDEST_GAP = 5.5;

/** @param positions ascending, all different, at least two */
export function layOutSlices(positions: readonly number[]): SliceLayout {
  const [first = 0] = positions;
  const extent = (positions.at(-1) ?? first) - first;
  const mean = extent / (positions.length - 1);
  if (positions.every((position, i) => Math.abs(position - first - i * mean) <= ON_GRID * mean)) {
    return { kind: 'regular', spacing: mean, slices: positions.map((_, i) => itself(i)), filled: [] };
  }
  const base = baseSpacing(positions);
  const steps = Math.max(1, Math.round(extent / base));
  const spacing = extent / steps;
  const slices = Array.from({ length: steps + 1 }, (_, k) =>
    sourceAt(positions, first + k * spacing, spacing),
  );
  const seen = slices.filter(({ weight }) => weight === 0).length;
  return {
    kind: seen === positions.length ? 'missing' : 'uneven',
    spacing,
    slices,
    filled: slices.flatMap(({ weight }, k) => (weight === 0 ? [] : [k])),
  };
}

/** Least distance that most gaps are whole multiples of: the mean of the gaps near the smallest, if enough are near
 *  it, else the median. */
function baseSpacing(positions: readonly number[]): number {
  const gaps = gapsOf(positions);
  const least = Math.min(...gaps);
  const near = gaps.filter((gap) => gap <= least * (1 + 2 * ON_GRID));
  const base = near.reduce((sum, gap) => sum + gap, 0) / near.length;
  const whole = gaps.every((gap) => Math.abs(gap / base - Math.round(gap / base)) <= 2 * ON_GRID);
  return whole ? base : medianOf(gaps);
}

function sourceAt(positions: readonly number[], place: number, spacing: number): SliceSource {
  const above = positions.findIndex((position) => position >= place - ON_GRID * spacing);
  const upper = above === -1 ? positions.length - 1 : above;
  const high = positions[upper] ?? place;
  if (upper === 0 || Math.abs(high - place) <= ON_GRID * spacing) return itself(upper);
  const low = positions[upper - 1] ?? place;
  return { lower: upper - 1, upper, weight: (place - low) / (high - low) };
}

const itself = (image: number): SliceSource => ({ lower: image, upper: image, weight: 0 });

export const gapsOf = (positions: readonly number[]): number[] =>
  positions.slice(1).map((position, i) => position - (positions[i] ?? 0));

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** First index of each run of positions without a gap too wide to fill in. */
export function runsOf(positions: readonly number[]): number[] {
  const gaps = gapsOf(positions);
  const widest = WIDEST_GAP * medianOf(gaps);
  return [0, ...gaps.flatMap((gap, i) => (gap > widest ? [i + 1] : []))];
}
