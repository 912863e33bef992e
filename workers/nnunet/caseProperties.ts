import type { Zyx } from '../image/index.ts';
import type { Configuration, Plans } from '../network/index.ts';
import { asPermutation, type Box, boxShape, type Permutation, perAxis, permute } from './axes.ts';
import { targetShape, targetSpacing } from './resampling/index.ts';

/** What preprocessing did to a case: enough to lay a prediction back on its grid. As nnU-Net's properties dict. */
export interface CaseProperties {
  /** mm, array order, untransposed. */
  readonly spacing: Zyx;
  /** The three below are in transposed axis order. */
  readonly shapeBeforeCropping: Zyx;
  readonly box: Box;
  readonly shapeAfterCropping: Zyx;
  /** Grid of the preprocessed image and its spacing, transposed. */
  readonly shape: Zyx;
  readonly targetSpacing: Zyx;
  readonly transpose: Permutation;
}

/** Spacing of the case in the network's axis order. */
export const transposedSpacing = (properties: CaseProperties): Zyx =>
  permute(properties.spacing, properties.transpose);

/** `size` and `spacing` (mm) in array order, as nnU-Net's reader gives them; `box` the nonzero part, array order. */
export function caseProperties(
  { size, spacing }: { readonly size: Zyx; readonly spacing: Zyx },
  box: Box,
  transpose: Permutation,
  configuration: Configuration,
): CaseProperties {
  const current = permute(spacing, transpose);
  const target = targetSpacing(configuration.spacing, current);
  const cropped = permute(boxShape(box), transpose);
  return {
    spacing,
    shapeBeforeCropping: permute(size, transpose),
    box: permute(box, transpose),
    shapeAfterCropping: cropped,
    shape: targetShape(cropped, current, target),
    targetSpacing: target,
    transpose,
  };
}

/** The grids of a scan that has no zero border, before its voxels are known. */
export function uncroppedProperties(
  scan: { readonly size: Zyx; readonly spacing: Zyx },
  plans: Plans,
  configuration: Configuration,
): CaseProperties {
  const box = perAxis((axis) => [0, scan.size[axis]] as const);
  return caseProperties(scan, box, asPermutation(plans.transposeForward), configuration);
}
