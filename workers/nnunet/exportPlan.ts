/** From the network's grid back to the scan's: resampling taps, bounding box, transposition (spec §6.9-6.11). */
import type { Zyx } from '../image/index.ts';
import type { Configuration } from '../network/index.ts';
import { type Axis, inverse, perAxis, permute, stridesOf } from './axes.ts';
import { type CaseProperties, transposedSpacing } from './caseProperties.ts';
import { PreprocessingError } from './failures.ts';
import {
  copyTaps,
  type LinearTaps,
  linearTaps,
  nearestTaps,
  type Resampling,
  resolveResampling,
  shiftTaps,
  targetShape,
  targetSpacing,
} from './resampling/index.ts';

export interface ExportPlan {
  /** Voxels of the cropped box, transposed order: what the taps produce. */
  readonly shape: Zyx;
  /** From the padded preprocessed image to `shape`. */
  readonly taps: readonly [LinearTaps, LinearTaps, LinearTaps];
  /** Where voxel (0, 0, 0) of `shape` lies in the scan, and the scan's elements between neighbours along each of
   *  the transposed axes. */
  readonly origin: number;
  readonly strides: Zyx;
  /** The scan's own shape, array order. */
  readonly size: Zyx;
}

/** `before`: zeros that tiling put in front of the preprocessed image. */
export function exportPlan(
  properties: CaseProperties,
  configuration: Configuration,
  before: Zyx,
): ExportPlan {
  const { shape, shapeAfterCropping, shapeBeforeCropping, box, transpose, targetSpacing } = properties;
  const rule = configuration.resamplingProbabilities;
  const resampling = resolveResampling(rule, targetSpacing, transposedSpacing(properties));
  const taps = perAxis((axis) =>
    shiftTaps(axisTaps(shape[axis], shapeAfterCropping[axis], axis, resampling), before[axis]),
  );
  const size = permute(shapeBeforeCropping, inverse(transpose));
  const strides = permute(stridesOf(size), transpose);
  const origin = box.reduce((sum, [from], axis) => sum + from * (strides[axis] ?? 0), 0);
  return { shape: shapeAfterCropping, taps, origin, strides, size };
}

/** From the network's grid to the preprocessed grid of a later stage: cropped and transposed as this one, and of spacings that
 *  nnU-Net takes for equal. Source: nnU-Net `resample_and_save`. */
export function stagePlan(
  properties: CaseProperties,
  configuration: Configuration,
  later: Pick<Configuration, 'spacing'>,
  before: Zyx,
): ExportPlan {
  const { shape, shapeAfterCropping, targetSpacing: spacing } = properties;
  const current = transposedSpacing(properties);
  const size = targetShape(shapeAfterCropping, current, targetSpacing(later.spacing, current));
  const resampling = resolveResampling(configuration.resamplingProbabilities, spacing, spacing);
  const taps = perAxis((axis) =>
    shiftTaps(axisTaps(shape[axis], size[axis], axis, resampling), before[axis]),
  );
  return { shape: size, taps, origin: 0, strides: stridesOf(size), size };
}

function axisTaps(from: number, to: number, axis: Axis, resampling: Resampling): LinearTaps {
  if (from === to) return copyTaps(to);
  if (resampling.kind === 'none' || resampling.order === 3) {
    throw new PreprocessingError(
      'resampling',
      `plans.json: probabilities cannot be brought from ${from} to ${to} voxels as the plans ask. Use order 1.`,
      { setting: 'resampling_fn_probabilities' },
    );
  }
  if (axis === resampling.separate || resampling.order === 0) return nearestTaps(from, to, resampling.kind);
  return linearTaps(from, to, resampling.kind);
}
