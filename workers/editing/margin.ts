import { squaredDistances } from '../distance/index.ts';
import type { Zyx } from '../image/index.ts';
import { becomeMask } from './becomeMask.ts';
import { type Box, boxOf, boxSize, grown, maskOf } from './box.ts';
import type { Edit } from './edit.ts';
import { proposal } from './edit.ts';
import type { LabelMap, PaintRule } from './labelMap.ts';

/** Float32 distances of voxels exactly on the rim. */
const RIM = 1e-4;

/** Grows a segment by `millimetres` in every direction (negative: shrinks). The scan's edge shrinks nothing. */
export function changeMargin(map: LabelMap, rule: PaintRule, value: number, millimetres: number): Edit {
  const box = boxOf(map, value);
  if (!box) return proposal(map, rule).take();
  const around = grown(box, voxelsOf(Math.abs(millimetres), map.spacing), map.size);
  const mask = maskOf(map, value, around);
  const changed =
    millimetres >= 0 ? dilated(mask, around, map, millimetres) : eroded(mask, around, map, -millimetres);
  return becomeMask(map, rule, value, around, changed);
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
