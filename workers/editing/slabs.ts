import { becomeMask } from './becomeMask.ts';
import { type Box, boxSize, maskOf, slicesOf } from './box.ts';
import { type Edit, proposal } from './edit.ts';
import type { LabelMap, PaintRule } from './labelMap.ts';

/** Some slices of a box, and the slices around them that what they become depends on. */
export interface Slab {
  readonly own: Box;
  readonly around: Box;
}

/** Voxels whose distances or blurred masks are held at once: some 100 MB, where a large scan would need gigabytes. */
const SLAB_VOXELS = 1 << 23;

/**
 * Cuts a box into slabs along its first axis. What is computed on `around` is what the whole box would give for the voxels
 * of `own`, if it depends on at most `reach` slices to each side.
 * @param voxels of `own`; never less than one slice, nor than the slices that are computed twice
 */
export function slabsOf(box: Box, reach: number, voxels = SLAB_VOXELS): Slab[] {
  const [depth, height, width] = boxSize(box);
  const slices = Math.max(1, Math.floor(voxels / (height * width)), Math.min(reach, depth));
  const slabs: Slab[] = [];
  for (let z = box.first[0]; z < box.end[0]; z += slices) {
    slabs.push(slabOf(box, z, Math.min(box.end[0], z + slices), reach));
  }
  return slabs;
}

/** Slices of a box from one to another, and those of it that lie within `reach` around them. */
export function slabOf(box: Box, from: number, to: number, reach: number): Slab {
  const around = slicesOf(box, Math.max(box.first[0], from - reach), Math.min(box.end[0], to + reach));
  return { own: slicesOf(box, from, to), around };
}

/** Voxels of `own` in an array over `around`: where it begins, and its length. */
export function ownPart({ own, around }: Slab): { from: number; length: number } {
  const [, height, width] = boxSize(around);
  const plane = height * width;
  return { from: (own.first[0] - around.first[0]) * plane, length: (own.end[0] - own.first[0]) * plane };
}

/** Proposes what `changed` makes of a segment's mask, slab by slab.
 *  @param reach slices to each side that a voxel's answer depends on
 *  @param changed gets the mask within a box of the scan; its answer lies on the same box */
export function becomeInSlabs(
  map: LabelMap,
  rule: PaintRule,
  value: number,
  { box, reach, voxels }: { readonly box: Box; readonly reach: number; readonly voxels?: number | undefined },
  changed: (mask: Uint8Array, box: Box) => Uint8Array,
): Edit {
  const recorder = proposal(map, rule);
  for (const slab of slabsOf(box, reach, voxels)) {
    const mask = changed(maskOf(map, value, slab.around), slab.around);
    const { from, length } = ownPart(slab);
    becomeMask(recorder, map, value, slab.own, mask.subarray(from, from + length));
  }
  return recorder.take();
}
