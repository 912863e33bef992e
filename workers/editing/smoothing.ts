import type { Zyx } from '../image/index.ts';
import { type Box, boxOf, boxSize, forRows, grown, maskOf, wholeBox } from './box.ts';
import { type Edit, proposal } from './edit.ts';
import type { LabelMap, PaintRule } from './labelMap.ts';
import { dilated, eroded, voxelsOf } from './margin.ts';
import { becomeInSlabs } from './slabs.ts';

export type Smoothing = 'median' | 'closing' | 'opening';

/** Smooths the outline of one segment. `millimetres`: width of the median's window, radius of closing and opening.
 *  @param voxels see `slabsOf` */
export function smooth(
  map: LabelMap,
  rule: PaintRule,
  value: number,
  method: Smoothing,
  millimetres: number,
  voxels?: number,
): Edit {
  const own = boxOf(map, value);
  if (!own) return proposal(map, rule).take();
  const margin = voxelsOf(millimetres, map.spacing);
  const box = grown(own, margin, map.size);
  // Closing and opening go out and back.
  return becomeInSlabs(map, rule, value, { box, reach: 2 * margin[0], voxels }, smoothed);

  function smoothed(mask: Uint8Array, around: Box): Uint8Array {
    switch (method) {
      case 'median':
        return median(mask, boxSize(around), halfWindow(millimetres, map.spacing));
      case 'closing':
        return closed(mask, boxSize(around), roomOf(margin, map.size), map, millimetres);
      case 'opening':
        return dilated(eroded(mask, around, map, millimetres), around, map, millimetres);
      default:
        return method satisfies never;
    }
  }
}

/** A picture of one slice has no third dimension to close through. */
const roomOf = (margin: Zyx, size: Zyx): Zyx => [
  size[0] > 1 ? margin[0] : 0,
  size[1] > 1 ? margin[1] : 0,
  size[2] > 1 ? margin[2] : 0,
];

/** Closes with room on every side, also beyond the scan's edge: cut there, what grew over it would never shrink. */
function closed(mask: Uint8Array, size: Zyx, margin: Zyx, map: LabelMap, radius: number): Uint8Array {
  const room: Zyx = [size[0] + 2 * margin[0], size[1] + 2 * margin[1], size[2] + 2 * margin[2]];
  const inner = {
    first: margin,
    end: [margin[0] + size[0], margin[1] + size[1], margin[2] + size[2]],
  } as const;
  const roomy = new Uint8Array(room[0] * room[1] * room[2]);
  forRows(room, inner, (inRoom, inBox, width) => roomy.set(mask.subarray(inBox, inBox + width), inRoom));
  const box = wholeBox(room);
  const shut = eroded(dilated(roomy, box, map, radius), box, map, radius);
  return maskOf({ data: Uint16Array.from(shut), size: room, spacing: map.spacing }, 1, inner);
}

/** At least one voxel on each side along the finest axes; none where a voxel is thicker than the window. */
function halfWindow(millimetres: number, spacing: Zyx): Zyx {
  const finest = Math.min(...spacing);
  const half = (axis: 0 | 1 | 2) =>
    Math.max(Math.floor(millimetres / spacing[axis] / 2), spacing[axis] === finest ? 1 : 0);
  return [half(0), half(1), half(2)];
}

/** Majority of the window, cut at the array's edges; a tie keeps what was there. */
function median(mask: Uint8Array, size: Zyx, half: Zyx): Uint8Array {
  const inside = boxSums(Float32Array.from(mask), size, half);
  const all = boxSums(new Float32Array(mask.length).fill(1), size, half);
  return mask.map((set, at) => {
    const twice = 2 * (inside[at] ?? 0) - (all[at] ?? 0);
    return twice === 0 ? set : twice > 0 ? 1 : 0;
  });
}

/** Sums over a window of 2 · half + 1 voxels along each axis, in place. */
function boxSums(data: Float32Array, [depth, height, width]: Zyx, half: Zyx): Float32Array {
  const line = new Float64Array(Math.max(depth, height, width) + 1);
  const along = (start: number, stride: number, length: number, reach: number) => {
    for (let at = 0; at < length; at++) line[at + 1] = (line[at] ?? 0) + (data[start + at * stride] ?? 0);
    for (let at = 0; at < length; at++)
      data[start + at * stride] =
        (line[Math.min(length, at + reach + 1)] ?? 0) - (line[Math.max(0, at - reach)] ?? 0);
  };
  for (let row = 0; row < depth * height; row++) along(row * width, 1, width, half[2]);
  for (let z = 0; z < depth; z++)
    for (let x = 0; x < width; x++) along(z * height * width + x, width, height, half[1]);
  for (let at = 0; at < height * width; at++) along(at, height * width, depth, half[0]);
  return data;
}
