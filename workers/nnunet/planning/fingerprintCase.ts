/**
 * dataset_fingerprint.json from cases. nnU-Net draws 1e8 / cases voxels with replacement of each, so that every case
 * weighs the same; here each case's own distribution enters with equal weight and nothing is drawn (spec §4.1).
 */
import type { Volume } from '../../image/index.ts';
import { boxShape } from '../axes.ts';
import { checkGrid, commonGrid, croppedChannels } from '../channels.ts';
import { nonzeroBox } from '../cropping.ts';
import type { Fingerprint } from './fingerprint.ts';
import { median, percentile } from './statistics.ts';

/** What one case adds: sizes, and the foreground values of each channel. */
export interface CaseFingerprint {
  /** mm and voxels, reader axis order. */
  readonly spacing: readonly number[];
  readonly shapeAfterCrop: readonly number[];
  /** Voxels after over before cropping. */
  readonly relativeSize: number;
  /** One a channel; empty where the case has no foreground. */
  readonly channels: readonly ChannelValues[];
}

interface ChannelValues {
  readonly mean: number;
  readonly meanOfSquares: number;
  readonly min: number;
  readonly max: number;
  /** Values at evenly spaced ranks. */
  readonly quantiles: Float64Array;
}

/** Resolution of percentiles: a twentieth of the half per cent that plans clip at. */
const QUANTILES = 4000;

/** @param channels number of dataset.json. The ignore label counts as foreground, as in nnU-Net.
 *  @throws PreprocessingError when the files do not fit together */
export function fingerprintCase(
  volumes: readonly Volume[],
  segmentation: Volume,
  channels: number,
): CaseFingerprint {
  const grid = commonGrid(volumes, channels);
  const [first] = volumes;
  if (first) checkGrid(first.geometry, segmentation.geometry);
  const box = nonzeroBox(volumes);
  const crop = { box, transpose: [0, 1, 2] as const };
  const shape = boxShape(box);
  const product = (size: readonly number[]) => size.reduce((a, b) => a * b, 1);
  const [labels] = croppedChannels([segmentation], crop);
  const area = shape[1] * shape[2];
  const [label, values] = [new Float32Array(area), new Float32Array(area)];
  const found = croppedChannels(volumes, crop).map((channel) => {
    const foreground: number[] = [];
    for (let z = 0; z < shape[0]; z++) {
      labels?.readPlane(0, z, label);
      channel.readPlane(0, z, values);
      for (let i = 0; i < area; i++) if ((label[i] ?? 0) > 0) foreground.push(values[i] ?? 0);
    }
    return foreground.length === 0 ? undefined : channelValues(Float32Array.from(foreground));
  });
  return {
    spacing: [...grid.spacing],
    shapeAfterCrop: [...shape],
    relativeSize: product(shape) / product(grid.size),
    channels: found.filter((one) => one !== undefined),
  };
}

function channelValues(values: Float32Array): ChannelValues {
  values.sort();
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const count = values.length;
  return {
    mean: sum / count,
    meanOfSquares: squares / count,
    min: values[0] ?? 0,
    max: values[count - 1] ?? 0,
    quantiles: Float64Array.from(
      { length: QUANTILES },
      (_, i) => values[Math.floor(((i + 0.5) / QUANTILES) * count)] ?? 0,
    ),
  };
}

/** @param channels number of dataset.json */
export function joinFingerprint(cases: readonly CaseFingerprint[], channels: number): Fingerprint {
  const properties = Array.from({ length: channels }, (_, c) => [
    String(c),
    intensities(cases.flatMap((one) => one.channels[c] ?? [])),
  ]);
  return {
    spacings: cases.map(({ spacing }) => [...spacing]),
    shapes_after_crop: cases.map(({ shapeAfterCrop }) => [...shapeAfterCrop]),
    foreground_intensity_properties_per_channel: Object.fromEntries(properties),
    median_relative_size_after_cropping: median(cases.map(({ relativeSize }) => relativeSize)),
  };
}

function intensities(cases: readonly ChannelValues[]) {
  const average = (value: (one: ChannelValues) => number) =>
    cases.reduce((sum, one) => sum + value(one), 0) / Math.max(1, cases.length);
  const mean = average((one) => one.mean);
  const all = cases.flatMap(({ quantiles }) => [...quantiles]);
  const at = (q: number) => (all.length === 0 ? 0 : percentile(all, q));
  return {
    mean,
    std: Math.sqrt(Math.max(0, average((one) => one.meanOfSquares) - mean ** 2)),
    min: Math.min(...cases.map(({ min }) => min)),
    max: Math.max(...cases.map(({ max }) => max)),
    median: at(50),
    percentile_99_5: at(99.5),
    percentile_00_5: at(0.5),
  };
}
