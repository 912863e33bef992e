import type { Fingerprint } from './fingerprint.ts';
import { columnMedians, percentile } from './statistics.ts';

const ANISOTROPY = 3;

/**
 * Spacing (mm, reader axis order) of 3d_fullres: the median, but finer along an axis that is both coarse and short.
 * Source: spec nnunet-v2.md §4.2.
 */
export function fullresTargetSpacing(fingerprint: Fingerprint): number[] {
  const target = columnMedians(fingerprint.spacings);
  const shape = columnMedians(fingerprint.shapes_after_crop);
  const worst = target.indexOf(Math.max(...target));
  const others = target.filter((_, axis) => axis !== worst);
  const otherSizes = shape.filter((_, axis) => axis !== worst);
  const coarse = target[worst] > ANISOTROPY * Math.max(...others);
  const short = shape[worst] * ANISOTROPY < Math.min(...otherSizes);
  if (coarse && short) {
    const fine = percentile(
      fingerprint.spacings.map((spacing) => spacing[worst]),
      10,
    );
    // The coarse axis stays the coarsest, so that the transposition is decided as if nothing was changed.
    target[worst] = fine < Math.max(...others) ? Math.max(...others) + 1e-5 : fine;
  }
  return target;
}

/** transpose_forward: the coarsest axis first, the others ascending; and its inverse. Spec §4.3. */
export function planTranspose(target: readonly number[]): { forward: number[]; backward: number[] } {
  const first = target.indexOf(Math.max(...target));
  const forward = [first, ...target.map((_, axis) => axis).filter((axis) => axis !== first)];
  return { forward, backward: forward.map((_, axis) => forward.indexOf(axis)) };
}
