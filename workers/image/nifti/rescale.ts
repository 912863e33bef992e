import type { NiftiHeader } from './niftiHeader.ts';

/**
 * The scaling that ITK applies, undefined for none: a slope that is 0 or not finite counts as 1, and slope 1 with
 * intercept 0 keeps the stored type. Source: ITK 5.4 `NiftiImageIO::MustRescale`, niftilib `nifti_convert_nhdr2nim`.
 */
export function rescaleOf({
  slope,
  intercept,
}: NiftiHeader): { slope: number; intercept: number } | undefined {
  const steep = Number.isFinite(slope) && Math.abs(slope) > Number.EPSILON ? slope : 1;
  const shift = Number.isFinite(intercept) ? intercept : 0;
  const changes = Math.abs(steep - 1) > Number.EPSILON || Math.abs(shift) > Number.EPSILON;
  return changes ? { slope: steep, intercept: shift } : undefined;
}
