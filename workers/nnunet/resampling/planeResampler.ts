import { SPLINE_PADDING, splineCoefficients, splineWeights } from './spline.ts';
import { linearTaps, nearestTaps, scipyPosition, type TapRule } from './taps.ts';

/** Rows × columns of one plane. */
export type PlaneShape = readonly [rows: number, columns: number];

/** Resamples one plane in float64. The result is the resampler's own buffer, valid until the next call. */
export type PlaneResampler = (plane: Float64Array) => Float64Array;

/** Separable resampling of planes of shape `from` to shape `to`; axes that keep their length are left as they are. */
export function planeResampler(
  from: PlaneShape,
  to: PlaneShape,
  order: 0 | 1 | 3,
  rule: TapRule,
): PlaneResampler {
  const alongColumns = columnsPass(from, to[1], order, rule);
  const alongRows = rowsPass([from[0], to[1]], to[0], order, rule);
  return (plane) => alongRows(alongColumns(plane));
}

const unchanged: PlaneResampler = (plane) => plane;

function columnsPass([rows, width]: PlaneShape, to: number, order: 0 | 1 | 3, rule: TapRule): PlaneResampler {
  if (width === to) return unchanged;
  const result = new Float64Array(rows * to);
  if (order !== 3) {
    const { lower, upper, fraction } = (order === 1 ? linearTaps : nearestTaps)(width, to, rule);
    return (plane) => {
      for (let r = 0; r < rows; r++) {
        for (let o = 0; o < to; o++) {
          const t = fraction[o] as number;
          const a = plane[r * width + (lower[o] as number)] as number;
          const b = plane[r * width + (upper[o] as number)] as number;
          result[r * to + o] = (1 - t) * a + t * b;
        }
      }
      return result;
    };
  }
  const { first, weights } = cubicTaps(width, to);
  const line = new Float64Array(width + 2 * SPLINE_PADDING);
  return (plane) => {
    for (let r = 0; r < rows; r++) {
      padLine(plane.subarray(r * width, (r + 1) * width), line);
      splineCoefficients(line, line.length, 1);
      for (let o = 0; o < to; o++) {
        const i = first[o] as number;
        result[r * to + o] =
          (weights[4 * o] as number) * (line[i] as number) +
          (weights[4 * o + 1] as number) * (line[i + 1] as number) +
          (weights[4 * o + 2] as number) * (line[i + 2] as number) +
          (weights[4 * o + 3] as number) * (line[i + 3] as number);
      }
    }
    return result;
  };
}

function rowsPass([rows, width]: PlaneShape, to: number, order: 0 | 1 | 3, rule: TapRule): PlaneResampler {
  if (rows === to) return unchanged;
  const result = new Float64Array(to * width);
  if (order !== 3) {
    const { lower, upper, fraction } = (order === 1 ? linearTaps : nearestTaps)(rows, to, rule);
    return (plane) => {
      for (let o = 0; o < to; o++) {
        const t = fraction[o] as number;
        const a = (lower[o] as number) * width;
        const b = (upper[o] as number) * width;
        for (let x = 0; x < width; x++) {
          result[o * width + x] = (1 - t) * (plane[a + x] as number) + t * (plane[b + x] as number);
        }
      }
      return result;
    };
  }
  const { first, weights } = cubicTaps(rows, to);
  const padded = new Float64Array((rows + 2 * SPLINE_PADDING) * width);
  return (plane) => {
    padRows(plane, rows, width, padded);
    splineCoefficients(padded, rows + 2 * SPLINE_PADDING, width);
    for (let o = 0; o < to; o++) {
      const [w0, w1, w2, w3] = [0, 1, 2, 3].map((j) => weights[4 * o + j] as number) as [
        number,
        number,
        number,
        number,
      ];
      const a = (first[o] as number) * width;
      const b = a + width;
      const c = b + width;
      const d = c + width;
      for (let x = 0; x < width; x++) {
        result[o * width + x] =
          w0 * (padded[a + x] as number) +
          w1 * (padded[b + x] as number) +
          w2 * (padded[c + x] as number) +
          w3 * (padded[d + x] as number);
      }
    }
    return result;
  };
}

/** First of four padded samples, and their weights, for every output sample. */
function cubicTaps(from: number, to: number): { first: Int32Array; weights: Float64Array } {
  const position = scipyPosition(from, to);
  const first = new Int32Array(to);
  const weights = new Float64Array(4 * to);
  for (let o = 0; o < to; o++) {
    const x = position(o) + SPLINE_PADDING;
    const base = Math.floor(x);
    first[o] = base - 1;
    weights.set(splineWeights(x - base), 4 * o);
  }
  return { first, weights };
}

function padLine(samples: Float64Array, line: Float64Array): void {
  line.fill(samples[0] as number, 0, SPLINE_PADDING);
  line.set(samples, SPLINE_PADDING);
  line.fill(samples[samples.length - 1] as number, SPLINE_PADDING + samples.length);
}

function padRows(plane: Float64Array, rows: number, width: number, padded: Float64Array): void {
  for (let i = 0; i < SPLINE_PADDING; i++) {
    padded.set(plane.subarray(0, width), i * width);
    padded.set(plane.subarray((rows - 1) * width, rows * width), (SPLINE_PADDING + rows + i) * width);
  }
  padded.set(plane.subarray(0, rows * width), SPLINE_PADDING * width);
}
