/** Where the sliding window stands. Source: nnU-Net `compute_steps_for_sliding_window`, `pad_nd_image` (spec §6). */
import type { Zyx } from '../image/index.ts';
import { perAxis } from './axes.ts';
import { roundHalfEven } from './rounding.ts';

export interface Tiling {
  /** Zeros are put around the image up to the patch size; `before` is where the image begins. */
  readonly paddedShape: Zyx;
  readonly before: Zyx;
  readonly patchSize: Zyx;
  /** First voxels of the tiles along each axis of the padded image, ascending. */
  readonly starts: readonly [readonly number[], readonly number[], readonly number[]];
}

/** A 2-D configuration's patch is one slice thick, so every slice is visited. */
export function patchTriple(patchSize: readonly number[]): Zyx {
  const [a = 1, b = 1, c] = patchSize;
  return c === undefined ? [1, a, b] : [a, b, c];
}

/** RangeError unless 0 < tileStepSize <= 1. */
export function tileImage(shape: Zyx, patchSize: Zyx, tileStepSize: number): Tiling {
  const missing = perAxis((axis) => Math.max(0, patchSize[axis] - shape[axis]));
  const paddedShape = perAxis((axis) => shape[axis] + missing[axis]);
  return {
    paddedShape,
    before: perAxis((axis) => Math.floor(missing[axis] / 2)),
    patchSize,
    starts: perAxis((axis) => tileStarts(paddedShape[axis], patchSize[axis], tileStepSize)),
  };
}

/** First voxels of the tiles along one axis; `extent >= patch`. RangeError unless 0 < tileStepSize <= 1. */
export function tileStarts(extent: number, patch: number, tileStepSize: number): number[] {
  if (!(tileStepSize > 0 && tileStepSize <= 1)) {
    throw new RangeError(`tile step size ${tileStepSize}: it must be above 0 and at most 1.`);
  }
  // A 2-D network sees every slice once, whatever the step size.
  if (patch === 1) return Array.from({ length: extent }, (_, i) => i);
  const count = Math.ceil((extent - patch) / (patch * tileStepSize)) + 1;
  const step = count > 1 ? (extent - patch) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => roundHalfEven(step * i));
}
