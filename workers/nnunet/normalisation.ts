/**
 * Intensity normalisation of one channel. Float32 throughout, in NumPy's order of operations.
 * Source: nnU-Net `default_normalization_schemes.py` (spec §3.3).
 */
import type { IntensityProperties } from '../network/index.ts';
import { PreprocessingError } from './failures.ts';
import { pairwiseSumInSteps } from './pairwiseSum.ts';
import { arraySource, type Pause, type PlaneSource, portion } from './resampling/index.ts';

/** Changes one float32 value of the cropped image. */
export type Normalise = (value: number) => number;

export interface NormalisedChannel {
  readonly source: PlaneSource;
  /** Smallest and largest value after normalisation. */
  readonly range: readonly [lowest: number, highest: number];
}

export interface NormalisationRequest {
  readonly channel: PlaneSource;
  readonly scheme: string;
  /** Only for CTNormalization. */
  readonly intensity: IntensityProperties | undefined;
  /** 1 = take part, of the channel's shape; only when `use_mask_for_norm` is set. */
  readonly mask: Uint8Array | undefined;
  readonly pause: Pause;
}

const EPSILON = 1e-8;
const { fround } = Math;

/** The channel as it reads after normalisation; nothing is copied.
 *  @throws PreprocessingError `preprocessing.normalisation` for an unknown scheme, `preprocessing.rgb` for values
 *  outside 0…255, `preprocessing.intensity` when the plans lack a CT channel's constants. */
export async function normaliseChannel(request: NormalisationRequest): Promise<NormalisedChannel> {
  const { channel, mask } = request;
  // Only z-score looks at the mask: nnU-Net's planner sets the flag for no other scheme, and the others ignore it.
  const used = request.scheme === 'ZScoreNormalization' ? mask : undefined;
  // Three readings of the channel for z-score: range, mean, variance.
  const range = await valueRange(channel, used, portion(request.pause, 0, 1 / 3));
  const normalise = await schemeOf(request, used, range);
  const lowest = Math.min(normalise(range.inside[0]), range.outside[0]);
  const highest = Math.max(normalise(range.inside[1]), range.outside[1]);
  return { source: normalisedSource(channel, normalise, used), range: [lowest, highest] };
}

async function schemeOf(
  { channel, scheme, intensity, pause }: NormalisationRequest,
  mask: Uint8Array | undefined,
  { inside: [lowest, highest], count }: ValueRange,
): Promise<Normalise> {
  switch (scheme) {
    case 'ZScoreNormalization':
      return zScore(channel, mask, count, pause);
    case 'CTNormalization':
      return ct(intensity);
    case 'RescaleTo01Normalization': {
      const span = Math.max(fround(highest - lowest), fround(EPSILON));
      return (value) => fround(fround(value - lowest) / span);
    }
    case 'RGBTo01Normalization':
      if (lowest < 0 || highest > 255) throw notRgb(lowest, highest);
      return (value) => fround(value / 255);
    case 'NoNormalization':
      return (value) => value;
    default:
      throw new PreprocessingError(
        'normalisation',
        `plans.json: normalisation "${scheme}" is not supported; nnU-Net's own are ZScore, CT, RescaleTo01, RGBTo01 and No.`,
        { scheme },
      );
  }
}

function ct(intensity: IntensityProperties | undefined): Normalise {
  if (intensity === undefined) {
    throw new PreprocessingError(
      'intensity',
      'plans.json: a CT channel has no foreground_intensity_properties_per_channel. Plan the dataset again.',
    );
  }
  const lower = fround(intensity.percentile005);
  const upper = fround(intensity.percentile995);
  const mean = fround(intensity.mean);
  const std = fround(Math.max(intensity.std, EPSILON));
  return (value) => fround(fround(Math.min(Math.max(value, lower), upper) - mean) / std);
}

async function zScore(
  channel: PlaneSource,
  mask: Uint8Array | undefined,
  count: number,
  pause: Pause,
): Promise<Normalise> {
  const values = () => valueReader(channel, mask);
  const mean = fround((await pairwiseSumInSteps(count, values(), portion(pause, 1 / 3, 2 / 3))) / count);
  const next = values();
  const nextSquare = () => {
    const difference = fround(next() - mean);
    return fround(difference * difference);
  };
  const squares = await pairwiseSumInSteps(count, nextSquare, portion(pause, 2 / 3, 1));
  const std = Math.max(fround(Math.sqrt(fround(squares / count))), fround(EPSILON));
  return (value) => fround(fround(value - mean) / std);
}

/** Gives the channel's values inside the mask one by one, C order. */
function valueReader(channel: PlaneSource, mask: Uint8Array | undefined): () => number {
  const plane = new Float32Array(channel.shape[1] * channel.shape[2]);
  let index = -1;
  let i = plane.length;
  const step = (): number => {
    if (i === plane.length) {
      channel.readPlane(0, ++index, plane);
      i = 0;
    }
    return i++;
  };
  return () => {
    let at = step();
    while (mask !== undefined && mask[index * plane.length + at] === 0) at = step();
    return plane[at] as number;
  };
}

interface ValueRange {
  readonly inside: readonly [lowest: number, highest: number];
  /** Voxels inside. */
  readonly count: number;
  /** Voxels that the mask leaves as they are. */
  readonly outside: readonly [lowest: number, highest: number];
}

async function valueRange(
  channel: PlaneSource,
  mask: Uint8Array | undefined,
  pause: Pause,
): Promise<ValueRange> {
  const inside: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const outside: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let count = 0;
  await forEachPlane(channel, pause, (plane, offset) => {
    for (let i = 0; i < plane.length; i++) {
      const value = plane[i] as number;
      const isOutside = mask !== undefined && mask[offset + i] === 0;
      const range = isOutside ? outside : inside;
      if (!isOutside) count++;
      if (value < range[0]) range[0] = value;
      if (value > range[1]) range[1] = value;
    }
  });
  return { inside, outside, count };
}

async function forEachPlane(
  channel: PlaneSource,
  pause: Pause,
  visit: (plane: Float32Array, offset: number) => void,
): Promise<void> {
  const [depth, rows, columns] = channel.shape;
  const plane = new Float32Array(rows * columns);
  for (let z = 0; z < depth; z++) {
    channel.readPlane(0, z, plane);
    visit(plane, z * plane.length);
    await pause(z + 1, depth);
  }
}

function normalisedSource(
  channel: PlaneSource,
  normalise: Normalise,
  mask: Uint8Array | undefined,
): PlaneSource {
  const maskPlanes = mask && arraySource(mask, channel.shape);
  const inside = new Float32Array(maskPlanes ? Math.max(...planeSizes(channel)) : 0);
  return {
    shape: channel.shape,
    readPlane(axis, index, plane) {
      channel.readPlane(axis, index, plane);
      maskPlanes?.readPlane(axis, index, inside);
      for (let i = 0; i < plane.length; i++) {
        if (maskPlanes === undefined || inside[i] !== 0) plane[i] = normalise(plane[i] as number);
      }
    },
  };
}

const planeSizes = ({ shape: [a, b, c] }: PlaneSource): readonly number[] => [b * c, a * c, a * b];

function notRgb(lowest: number, highest: number): PreprocessingError {
  return new PreprocessingError(
    'rgb',
    `The model takes 8-bit colour images, but the values lie between ${lowest} and ${highest}. Export the image with values 0 to 255.`,
    { lowest, highest },
  );
}
