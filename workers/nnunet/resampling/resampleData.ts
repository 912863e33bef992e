/**
 * Resampling of one channel without an intermediate volume: every output plane is a weighted sum of input planes
 * (whole planes are read through a small cache), then resampled in its own two axes, all in float64, and rounded to
 * float32 once. Source: nnU-Net `resample_data_or_seg_to_shape`, scikit-image `resize` (spec §3.6, §3.7).
 */
import type { Zyx } from '../../image/index.ts';
import { type Axis, otherAxes, stridesOf } from '../axes.ts';
import { PlaneCache } from './planeCache.ts';
import { type PlaneResampler, planeResampler } from './planeResampler.ts';
import type { Pause, PlaneSource } from './planeSource.ts';
import type { Resampling } from './rule.ts';
import { splineRow } from './spline.ts';
import { linearTaps, nearestTaps, scipyPosition } from './taps.ts';

export interface ResampleDataRequest {
  readonly source: PlaneSource;
  readonly shape: Zyx;
  readonly resampling: Resampling;
  /** Smallest and largest value of the source: cubic overshoot is clipped to it. */
  readonly range: readonly [lowest: number, highest: number];
  /** `shape`, C order. */
  readonly output: Float32Array;
  readonly pause: Pause;
}

export async function resampleData(request: ResampleDataRequest): Promise<void> {
  const { resampling, source, shape } = request;
  const isSame = source.shape.every((extent, axis) => extent === shape[axis]);
  if (resampling.kind === 'none' || isSame) return copy(request);
  if (resampling.separate !== undefined) return resampleSlices(request, resampling, resampling.separate);
  return resampleVolume(request, resampling);
}

async function copy({ source, output, pause }: ResampleDataRequest): Promise<void> {
  const [depth, rows, columns] = source.shape;
  for (let z = 0; z < depth; z++) {
    source.readPlane(0, z, output.subarray(z * rows * columns, (z + 1) * rows * columns));
    await pause(z + 1, depth);
  }
}

type Computed = Exclude<Resampling, { kind: 'none' }>;

/** Slice by slice, each clipped to its own range; between slices the nearest one is taken. */
async function resampleSlices(request: ResampleDataRequest, resampling: Computed, axis: Axis): Promise<void> {
  const { source, shape, output, pause } = request;
  const [a, b] = otherAxes(axis);
  const from = [source.shape[a], source.shape[b]] as const;
  const isCopy = from[0] === shape[a] && from[1] === shape[b];
  const resample = planeResampler(from, [shape[a], shape[b]], resampling.order, resampling.kind);
  const plane = new Float32Array(from[0] * from[1]);
  const nearest = nearestTaps(source.shape[axis], shape[axis], resampling.kind).lower;
  let last = -1;
  let result: Float64Array = new Float64Array();
  for (let o = 0; o < shape[axis]; o++) {
    const index = nearest[o] as number;
    if (index !== last) {
      source.readPlane(axis, index, plane);
      result = isCopy ? Float64Array.from(plane) : clip(resample(Float64Array.from(plane)), ...extent(plane));
      last = index;
    }
    writePlane(output, shape, axis, o, result);
    await pause(o + 1, shape[axis]);
  }
}

async function resampleVolume(request: ResampleDataRequest, resampling: Computed): Promise<void> {
  const { source, shape, range, output, pause } = request;
  const resample: PlaneResampler = planeResampler(
    [source.shape[1], source.shape[2]],
    [shape[1], shape[2]],
    resampling.order,
    resampling.kind,
  );
  const rows = axisRows(source.shape[0], shape[0], resampling);
  const cache = new PlaneCache(source);
  const sum = new Float64Array(source.shape[1] * source.shape[2]);
  for (let o = 0; o < shape[0]; o++) {
    const { first, weights } = rows(o);
    cache.combine(first, weights, sum);
    writePlane(output, shape, 0, o, clip(resample(sum), ...range));
    await pause(o + 1, shape[0]);
  }
}

interface WeightedPlanes {
  readonly first: number;
  readonly weights: Float64Array;
}

/** Which input planes make output plane o. */
function axisRows(from: number, to: number, resampling: Computed): (o: number) => WeightedPlanes {
  if (from === to) return (o) => ({ first: o, weights: Float64Array.of(1) });
  if (resampling.order === 3) {
    const position = scipyPosition(from, to);
    return (o) => splineRow(from, position(o));
  }
  const taps = (resampling.order === 1 ? linearTaps : nearestTaps)(from, to, resampling.kind);
  return (o) => {
    const t = taps.fraction[o] as number;
    return {
      first: taps.lower[o] as number,
      weights: t === 0 ? Float64Array.of(1) : Float64Array.of(1 - t, t),
    };
  };
}

function extent(plane: Float32Array): [lowest: number, highest: number] {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of plane) {
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return [lowest, highest];
}

function clip(values: Float64Array, lowest: number, highest: number): Float64Array {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < lowest) values[i] = lowest;
    else if (value > highest) values[i] = highest;
  }
  return values;
}

function writePlane(output: Float32Array, shape: Zyx, axis: Axis, index: number, plane: Float64Array): void {
  const strides = stridesOf(shape);
  if (axis === 0) {
    output.set(plane, index * strides[0]);
    return;
  }
  const [a, b] = otherAxes(axis);
  let p = 0;
  for (let i = 0; i < shape[a]; i++) {
    const start = index * strides[axis] + i * strides[a];
    for (let j = 0; j < shape[b]; j++) output[start + j * strides[b]] = plane[p++] as number;
  }
}
