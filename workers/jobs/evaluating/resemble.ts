/**
 * Whether a scan lies where the teacher learned. Calibration and thresholds hold only there (spec §1.0). Measured against
 * the labelled cases where they are given, else against the plans, which know spacing, size and foreground intensity.
 */
import type { ResemblanceFinding } from './api.ts';
import { type ImageFeatures, PERCENTILES } from './imageFeatures.ts';

/** What the plans say, in the plans' units. */
export interface PlannedFeatures {
  /** mm, descending; undefined where the plans do not say. */
  readonly spacing?: readonly number[];
  /** mm along the array's axes. */
  readonly fieldOfView?: readonly number[];
  /** By channel: of foreground voxels. */
  readonly intensities: readonly {
    readonly percentile005: number;
    readonly percentile995: number;
    readonly std: number;
  }[];
  /** Names by index. */
  readonly channels: readonly string[];
}

/** Ratio to the known range beyond which a length lies outside. */
const LENGTH_RATIO = 1.5;
/** Against the plans' single median value, which has no range. */
const PLAN_RATIO = 2;
/** Of the range of the labelled cases, added on either side. */
const RANGE_MARGIN = 0.5;
/** The least margin of an intensity: as a share of the foreground's standard deviation. */
const STD_MARGIN = 0.25;
const NOISE_RATIO = 1.5;

/** @param labelled features of the labelled cases; may be empty */
export function resemble(
  found: ImageFeatures,
  planned: PlannedFeatures,
  labelled: readonly ImageFeatures[],
): ResemblanceFinding[] {
  return [
    channelCount(found, planned),
    ...spacing(found, planned, labelled),
    ...fieldOfView(found, planned, labelled),
    ...orientation(found, labelled),
    ...found.channels.flatMap((_, channel) => intensity(found, planned, labelled, channel)),
    ...found.channels.flatMap((_, channel) => noise(found, labelled, channel)),
  ];
}

const text = (value: number): string => String(Number(value.toPrecision(3)));
const mm = (values: readonly number[]): string => values.map(text).join(' × ');

function channelCount(found: ImageFeatures, { channels }: PlannedFeatures): ResemblanceFinding {
  const outlier = found.channels.length !== channels.length;
  return { what: 'channels', found: String(found.channels.length), expected: channels.join(', '), outlier };
}

/** The range of known values, widened by a ratio. */
function within(value: number, known: readonly number[], ratio: number): boolean {
  return value >= Math.min(...known) / ratio && value <= Math.max(...known) * ratio;
}

function spacing(
  found: ImageFeatures,
  planned: PlannedFeatures,
  labelled: readonly ImageFeatures[],
): ResemblanceFinding[] {
  const known =
    labelled.length > 0 ? labelled.map((one) => one.spacing) : planned.spacing ? [planned.spacing] : [];
  if (known.length === 0) return [];
  const ratio = labelled.length > 0 ? LENGTH_RATIO : PLAN_RATIO;
  const ranges = found.spacing.map((_, axis) => known.map((one) => one[axis]));
  const shown = (axis: number) => rangeText(ranges[axis]);
  return [
    {
      what: 'slice-thickness',
      found: `${text(found.spacing[0])} mm`,
      expected: `${shown(0)} mm`,
      outlier: !within(found.spacing[0], ranges[0], ratio),
    },
    {
      what: 'spacing',
      found: `${mm(found.spacing.slice(1))} mm`,
      expected: `${shown(1)} × ${shown(2)} mm`,
      outlier: [1, 2].some((axis) => !within(found.spacing[axis], ranges[axis], ratio)),
    },
  ];
}

function fieldOfView(
  found: ImageFeatures,
  planned: PlannedFeatures,
  labelled: readonly ImageFeatures[],
): ResemblanceFinding[] {
  const known =
    labelled.length > 0
      ? labelled.map((one) => one.fieldOfView)
      : planned.fieldOfView
        ? [planned.fieldOfView]
        : [];
  if (known.length === 0) return [];
  const ratio = labelled.length > 0 ? LENGTH_RATIO : PLAN_RATIO;
  const ranges = found.fieldOfView.map((_, axis) => known.map((one) => one[axis]));
  return [
    {
      what: 'field-of-view',
      found: `${mm(found.fieldOfView)} mm`,
      expected: `${ranges.map(rangeText).join(' × ')} mm`,
      outlier: found.fieldOfView.some((value, axis) => !within(value, ranges[axis], ratio)),
    },
  ];
}

function rangeText(values: readonly number[]): string {
  const [low, high] = [text(Math.min(...values)), text(Math.max(...values))];
  return low === high ? low : `${low}–${high}`;
}

function orientation(found: ImageFeatures, labelled: readonly ImageFeatures[]): ResemblanceFinding[] {
  const known = [...new Set(labelled.map((one) => one.orientation))].sort();
  if (known.length === 0) return [];
  const outlier = !known.includes(found.orientation);
  return [{ what: 'orientation', found: found.orientation, expected: known.join(', '), outlier }];
}

/** The middle percentiles inside the body: extremes belong to metal and motion. */
const JUDGED = [1, 2, 3];

function intensity(
  found: ImageFeatures,
  { intensities }: PlannedFeatures,
  labelled: readonly ImageFeatures[],
  channel: number,
): ResemblanceFinding[] {
  const { percentiles } = found.channels[channel];
  const plan = intensities[channel];
  const shown = percentiles.map(text).join(', ');
  const ranges = PERCENTILES.map((_, index) =>
    labelled.flatMap((one) => (one.channels[channel] ? [one.channels[channel].percentiles[index]] : [])),
  );
  if (ranges[0].length > 0) {
    const outlier = JUDGED.some((index) => {
      const [low, high] = [Math.min(...ranges[index]), Math.max(...ranges[index])];
      const margin = Math.max(RANGE_MARGIN * (high - low), STD_MARGIN * (plan?.std ?? 0));
      return percentiles[index] < low - margin || percentiles[index] > high + margin;
    });
    return [
      { what: 'intensity', channel, found: shown, expected: ranges.map(rangeText).join(', '), outlier },
    ];
  }
  if (!plan) return [];
  const { percentile005: low, percentile995: high } = plan;
  const outlier = percentiles[2] < low || percentiles[2] > high;
  return [{ what: 'intensity', channel, found: shown, expected: `${text(low)}–${text(high)}`, outlier }];
}

function noise(
  found: ImageFeatures,
  labelled: readonly ImageFeatures[],
  channel: number,
): ResemblanceFinding[] {
  const known = labelled.flatMap((one) => (one.channels[channel] ? [one.channels[channel].noise] : []));
  if (known.length === 0) return [];
  const value = found.channels[channel].noise;
  const outlier = !within(value, known, NOISE_RATIO);
  return [{ what: 'noise', channel, found: text(value), expected: rangeText(known), outlier }];
}
