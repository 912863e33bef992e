/** What of a scan can be compared before anything is predicted: geometry, intensities of the body, noise. Pure. */
import type { Volume } from '../../image/index.ts';

export interface ChannelFeatures {
  /** 5th, 25th, 50th, 75th and 95th percentile inside the body. */
  readonly percentiles: readonly number[];
  /** Robust standard deviation of what changes from voxel to voxel. */
  readonly noise: number;
}

export interface ImageFeatures {
  /** mm, descending: the first is the slice thickness of a stack of slices. */
  readonly spacing: readonly number[];
  /** mm along the array's axes. */
  readonly fieldOfView: readonly number[];
  /** Patient directions of the axes x, y, z: `LPS` for an axial stack. */
  readonly orientation: string;
  readonly channels: readonly ChannelFeatures[];
}

export const PERCENTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
/** Air and lungs are below in a CT; elsewhere the body is what is brighter than the mean. */
const CT_BODY = -300;
const SAMPLES = 200_000;
/** Of a normal distribution: its median absolute value, times the standard deviation of a second difference. */
const MAD_OF_SECOND_DIFFERENCE = 0.6745 * Math.sqrt(6);

/** @param volumes one a channel, on one grid. @param isCt by channel */
export function imageFeatures(volumes: readonly Volume[], isCt: readonly boolean[]): ImageFeatures {
  const { size, spacing, direction } = volumes[0].geometry;
  return {
    spacing: [...spacing].sort((a, b) => b - a),
    fieldOfView: size.map((voxels, axis) => voxels * spacing[axis]),
    orientation: orientationOf(direction),
    channels: volumes.map((volume, channel) => channelFeatures(volume, isCt[channel] ?? false)),
  };
}

function channelFeatures({ data, geometry }: Volume, isCt: boolean): ChannelFeatures {
  const width = geometry.size[2];
  const step = Math.max(1, Math.floor(data.length / SAMPLES));
  let sum = 0;
  let count = 0;
  for (let i = 0; i < data.length; i += step) {
    sum += data[i];
    count++;
  }
  const floor = isCt ? CT_BODY : sum / count;
  const body: number[] = [];
  const rough: number[] = [];
  for (let i = 0; i < data.length; i += step) {
    if (data[i] <= floor) continue;
    body.push(data[i]);
    const x = i % width;
    if (x > 0 && x + 1 < width && data[i - 1] > floor && data[i + 1] > floor)
      rough.push(Math.abs(data[i - 1] - 2 * data[i] + data[i + 1]));
  }
  body.sort((a, b) => a - b);
  rough.sort((a, b) => a - b);
  return {
    percentiles: PERCENTILES.map((share) => at(body, share)),
    noise: at(rough, 0.5) / MAD_OF_SECOND_DIFFERENCE,
  };
}

const at = (sorted: readonly number[], share: number): number =>
  sorted.length === 0 ? 0 : sorted[Math.round(share * (sorted.length - 1))];

/** ITK's directions: columns of the matrix point along x, y, z of the array in LPS. */
function orientationOf(direction: ArrayLike<number>): string {
  const names = [
    ['L', 'R'],
    ['P', 'A'],
    ['S', 'I'],
  ];
  return [0, 1, 2]
    .map((column) => {
      const along = [0, 1, 2].map((row) => direction[3 * row + column]);
      const axis = along.reduce(
        (best, value, row) => (Math.abs(value) > Math.abs(along[best]) ? row : best),
        0,
      );
      return names[axis][along[axis] >= 0 ? 0 : 1];
    })
    .join('');
}
