import { squaredDistances } from '../distance/index.ts';
import type { Zyx } from '../image/index.ts';
import { type Box, boxOf, boxSize, grown } from './box.ts';
import type { Edit } from './edit.ts';
import { proposal } from './edit.ts';
import type { LabelMap, PaintRule } from './labelMap.ts';
import { becomeInSlabs } from './slabs.ts';

/** Float32 distances of voxels exactly on the rim. */
const RIM = 1e-4;

/** Grows a segment by `millimetres` in every direction (negative: shrinks). The scan's edge shrinks nothing.
 *  @param voxels see `slabsOf` */
export function changeMargin(
  map: LabelMap,
  rule: PaintRule,
  value: number,
  millimetres: number,
  voxels?: number,
): Edit {
  const own = boxOf(map, value);
  if (!own) return proposal(map, rule).take();
  const margin = voxelsOf(Math.abs(millimetres), map.spacing);
  const box = grown(own, margin, map.size);
  return becomeInSlabs(map, rule, value, { box, reach: margin[0], voxels }, (mask, around) =>
    millimetres >= 0 ? dilated(mask, around, map, millimetres) : eroded(mask, around, map, -millimetres),
  );
}

export const voxelsOf = (millimetres: number, spacing: Zyx): Zyx => [
  Math.ceil(millimetres / spacing[0]) + 1,
  Math.ceil(millimetres / spacing[1]) + 1,
  Math.ceil(millimetres / spacing[2]) + 1,
];

/** The mask with all voxels within `radius` mm of it. */
export function dilated(mask: Uint8Array, box: Box, { spacing }: LabelMap, radius: number): Uint8Array {
  const distance = squaredDistances(mask, boxSize(box), spacing);
  return Uint8Array.from(distance, (squared) => (squared <= radius * radius + RIM ? 1 : 0));
}

/** The mask without all voxels within `radius` mm of what is not mask. */
export function eroded(mask: Uint8Array, box: Box, { spacing }: LabelMap, radius: number): Uint8Array {
  const outside = mask.map((set) => 1 - set);
  const distance = squaredDistances(outside, boxSize(box), spacing);
  return Uint8Array.from(distance, (squared) => (squared > radius * radius + RIM ? 1 : 0));
}
