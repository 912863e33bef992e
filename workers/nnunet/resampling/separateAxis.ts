import type { Zyx } from '../../image/index.ts';
import type { Axis } from '../axes.ts';

/** nnU-Net's ANISO_THRESHOLD: beyond this ratio of spacings, slices are resampled one by one. */
export const ANISOTROPY_THRESHOLD = 3;

/**
 * The axis along which slices are resampled separately (nearest neighbour between them), or undefined for one 3-D
 * resampling. Spacings in mm, transposed order. `force`: `force_separate_z` of the plans.
 * Source: nnU-Net `determine_do_sep_z_and_axis` (spec §3.5).
 */
export function separateAxis(
  current: Zyx,
  target: Zyx,
  force: boolean | null = null,
  threshold: number = ANISOTROPY_THRESHOLD,
): Axis | undefined {
  if (force === true) return onlyLargest(current);
  if (force === false) return undefined;
  if (anisotropy(current) > threshold) return onlyLargest(current);
  return anisotropy(target) > threshold ? onlyLargest(target) : undefined;
}

const anisotropy = (spacing: Zyx): number => Math.max(...spacing) / Math.min(...spacing);

function onlyLargest(spacing: Zyx): Axis | undefined {
  const largest = Math.max(...spacing);
  const axes = ([0, 1, 2] as const).filter((axis) => largest / spacing[axis] === 1);
  return axes.length === 1 ? axes[0] : undefined;
}
