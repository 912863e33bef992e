/**
 * dataset_fingerprint.json from cases. nnU-Net draws 1e8 / cases voxels with replacement of each, so that every case
 * weighs the same. *Exact*: each case's own distribution enters with equal weight and nothing is drawn. *Drawn*: the
 * very draws of nnU-Net (spec §4.1).
 */
import type { Volume } from '../../image/index.ts';
import { PreprocessingError } from '../failures.ts';
import { RandomState } from '../randomState.ts';
import { type DrawnValues, drawnProperties, drawValues } from './drawnValues.ts';
import { type ExactValues, exactProperties, exactValues } from './exactValues.ts';
import type { Fingerprint, IntensityProperties } from './fingerprint.ts';
import { foregroundOf } from './foreground.ts';
import { median } from './statistics.ts';

export const FINGERPRINT_MODES = ['exact', 'drawn'] as const;
export type FingerprintMode = (typeof FINGERPRINT_MODES)[number];

/** Voxels that nnU-Net draws of a whole dataset. */
export const DRAWN_VOXELS = 1e8;
const SEED = 1234;

/** What one case adds: sizes, and the foreground values of each channel. */
export interface CaseFingerprint {
  /** mm and voxels, reader axis order. */
  readonly spacing: readonly number[];
  readonly shapeAfterCrop: readonly number[];
  /** Voxels after over before cropping. */
  readonly relativeSize: number;
  /** One a channel; empty where the case has no foreground. */
  readonly channels: readonly (ExactValues | DrawnValues)[];
}

/** @param channels number of dataset.json. The ignore label counts as foreground, as in nnU-Net.
 *  @param draws of this case, `floor(DRAWN_VOXELS / cases)`; undefined for exact values
 *  @throws PreprocessingError when the files do not fit together */
export function fingerprintCase(
  volumes: readonly Volume[],
  segmentation: Volume,
  channels: number,
  draws?: number,
): CaseFingerprint {
  const {
    spacing,
    shapeAfterCrop,
    relativeSize,
    voxels,
    channels: all,
  } = foregroundOf(volumes, segmentation, channels);
  const random = new RandomState(SEED);
  const found: (ExactValues | DrawnValues)[] = [];
  if (voxels > 0)
    for (const values of all)
      found.push(draws === undefined ? exactValues(values) : drawValues(values, draws, random));
  return { spacing, shapeAfterCrop, relativeSize, channels: found };
}

/** @param cases all of one mode. @param channels number of dataset.json
 *  @throws PreprocessingError `preprocessing.foreground` where no case has a labelled voxel */
export function joinFingerprint(cases: readonly CaseFingerprint[], channels: number): Fingerprint {
  if (cases.every((one) => one.channels.length === 0))
    throw new PreprocessingError(
      'foreground',
      `None of the ${cases.length} cases has a labelled voxel, and intensities are measured in the foreground. Label some cases first.`,
      { count: cases.length },
    );
  const properties = Array.from({ length: channels }, (_, c) => [
    String(c),
    propertiesOf(cases.flatMap((one) => one.channels[c] ?? [])),
  ]);
  return {
    spacings: cases.map(({ spacing }) => [...spacing]),
    shapes_after_crop: cases.map(({ shapeAfterCrop }) => [...shapeAfterCrop]),
    foreground_intensity_properties_per_channel: Object.fromEntries(properties),
    median_relative_size_after_cropping: median(cases.map(({ relativeSize }) => relativeSize)),
  };
}

function propertiesOf(cases: readonly (ExactValues | DrawnValues)[]): IntensityProperties {
  const drawn = cases.filter((one) => 'upTo' in one);
  return drawn.length > 0
    ? drawnProperties(drawn)
    : exactProperties(cases.filter((one) => 'quantiles' in one));
}
