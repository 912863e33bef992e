import type { Zyx } from '../../image/index.ts';
import { perAxis } from '../axes.ts';
import { roundHalfEven } from '../rounding.ts';

/** Voxels per axis after resampling from one spacing (mm) to another. Source: nnU-Net `compute_new_shape`. */
export function targetShape(shape: Zyx, from: Zyx, to: Zyx): Zyx {
  // The evaluation order is Python's; another one rounds some shapes differently.
  return perAxis((axis) => roundHalfEven((from[axis] / to[axis]) * shape[axis]));
}

/** A 2-D plan names two spacings; its slices keep the spacing that they have. */
export function targetSpacing(planned: readonly number[], ofCase: Zyx): Zyx {
  const [a = 1, b = 1, c] = planned;
  return c === undefined ? [ofCase[0], a, b] : [a, b, c];
}
