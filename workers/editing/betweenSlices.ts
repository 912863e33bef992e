import { squaredDistances } from '../distance/index.ts';
import type { Zyx } from '../image/index.ts';
import { boxOf, maskOf } from './box.ts';
import { type Edit, proposal } from './edit.ts';
import { type LabelMap, type PaintRule, stridesOf } from './labelMap.ts';

type Axis = 0 | 1 | 2;

/**
 * Fills the gaps of a segment that was drawn on some slices only: between two drawn slices the outline goes over from
 * one into the other. Source: shape-based interpolation (Raya and Udupa 1990): signed distances to both outlines,
 * mixed by how near each slice is.
 */
export function fillBetweenSlices(map: LabelMap, rule: PaintRule, value: number, through: Axis): Edit {
  const recorder = proposal(map, rule);
  const box = boxOf(map, value);
  if (!box) return recorder.take();
  const plane: Zyx = [box.end[0] - box.first[0], box.end[1] - box.first[1], box.end[2] - box.first[2]];
  const flat = plane.map((length, axis) => (axis === through ? 1 : length)) as unknown as Zyx;
  const slice = (index: number): Uint8Array => {
    const first = box.first.map((from, axis) => (axis === through ? index : from)) as unknown as Zyx;
    const end = box.end.map((to, axis) => (axis === through ? index + 1 : to)) as unknown as Zyx;
    return maskOf(map, value, { first, end });
  };
  const signed = (mask: Uint8Array): Float32Array => {
    const out = squaredDistances(mask, flat, map.spacing);
    const inside = squaredDistances(
      mask.map((set) => 1 - set),
      flat,
      map.spacing,
    );
    return out.map((distance, at) => Math.sqrt(inside[at] ?? 0) - Math.sqrt(distance));
  };
  const paint = (index: number, belongs: (at: number) => boolean) => {
    const strides = stridesOf(map.size);
    let at = 0;
    for (let z = 0; z < flat[0]; z++)
      for (let y = 0; y < flat[1]; y++)
        for (let x = 0; x < flat[2]; x++) {
          const place: Zyx = [z + box.first[0], y + box.first[1], x + box.first[2]];
          const voxel =
            place[0] * strides[0] +
            place[1] * strides[1] +
            place[2] +
            (index - box.first[through]) * strides[through];
          if (belongs(at++)) recorder.set(voxel, voxel + 1, value);
        }
  };
  let last: number | undefined;
  let lastMask: Uint8Array | undefined;
  for (let index = box.first[through]; index < box.end[through]; index++) {
    const mask = slice(index);
    if (!mask.includes(1)) continue;
    if (last !== undefined && lastMask && index - last > 1) {
      const [from, to] = [signed(lastMask), signed(mask)];
      for (let between = last + 1; between < index; between++) {
        const share = (between - last) / (index - last);
        paint(between, (at) => (1 - share) * (from[at] ?? 0) + share * (to[at] ?? 0) > 0);
      }
    }
    [last, lastMask] = [index, mask];
  }
  return recorder.take();
}
