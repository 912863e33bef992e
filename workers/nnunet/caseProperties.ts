import type { Zyx } from '../image/index.ts';
import type { Box, Permutation } from './axes.ts';
import { permute } from './axes.ts';

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
