/**
 * Separable linear taps of one axis: out[o] = (1 - fraction[o]) · in[lower[o]] + fraction[o] · in[upper[o]].
 * The same structure as the back ends' `AxisTaps`.
 */
export interface LinearTaps {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly fraction: Float64Array;
}

/** Who computes the coordinates: scipy in float64, PyTorch in float32. */
export type TapRule = 'scipy' | 'torch';

/** Linear interpolation with edge values outside, `align_corners=False`, from `from` to `to` samples (spec §3.6). */
export function linearTaps(from: number, to: number, rule: TapRule = 'scipy'): LinearTaps {
  const taps = emptyTaps(to);
  const position = rule === 'scipy' ? scipyPosition(from, to) : torchPosition(from, to);
  for (let o = 0; o < to; o++) {
    // Clamping the coordinate, not the indices, gives border samples weight 1 exactly, as scipy does.
    const x = Math.min(Math.max(position(o), 0), from - 1);
    const lower = Math.floor(x);
    taps.lower[o] = lower;
    taps.upper[o] = Math.min(lower + 1, from - 1);
    taps.fraction[o] = x - lower;
  }
  return taps;
}

/** Nearest neighbour. Halves go up (`scipy`), as in scipy's zoom and map_coordinates; `torch` is `nearest-exact`. */
export function nearestTaps(from: number, to: number, rule: TapRule = 'scipy'): LinearTaps {
  const taps = emptyTaps(to);
  const index =
    rule === 'scipy'
      ? (o: number) => Math.floor((o + 0.5) * (from / to) - 0.5 + 0.5)
      : (o: number) => Math.floor(Math.fround((o + 0.5) * Math.fround(from / to)));
  for (let o = 0; o < to; o++) {
    const nearest = Math.min(Math.max(index(o), 0), from - 1);
    taps.lower[o] = nearest;
    taps.upper[o] = nearest;
  }
  return taps;
}

/** Sample o of the output is sample o of the input. */
export function copyTaps(length: number): LinearTaps {
  const taps = emptyTaps(length);
  for (let o = 0; o < length; o++) {
    taps.lower[o] = o;
    taps.upper[o] = o;
  }
  return taps;
}

/** The same taps on an input that lies `offset` samples further in. */
export function shiftTaps(taps: LinearTaps, offset: number): LinearTaps {
  const shift = (index: number) => index + offset;
  return { lower: taps.lower.map(shift), upper: taps.upper.map(shift), fraction: taps.fraction };
}

/** Taps of the output samples [from, to), on an input that begins at sample `origin`. */
export function sliceTaps(taps: LinearTaps, from: number, to: number, origin = 0): LinearTaps {
  return shiftTaps(
    {
      lower: taps.lower.subarray(from, to),
      upper: taps.upper.subarray(from, to),
      fraction: taps.fraction.slice(from, to),
    },
    -origin,
  );
}

const emptyTaps = (length: number): LinearTaps => ({
  lower: new Int32Array(length),
  upper: new Int32Array(length),
  fraction: new Float64Array(length),
});

export function scipyPosition(from: number, to: number): (o: number) => number {
  const scale = from / to;
  return (o) => (o + 0.5) * scale - 0.5;
}

function torchPosition(from: number, to: number): (o: number) => number {
  const scale = Math.fround(from / to);
  return (o) => Math.fround(Math.fround(scale * (o + 0.5)) - 0.5);
}
