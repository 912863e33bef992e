import { type Box, boxOf, boxSize, grown, maskOf } from './box.ts';
import { type Edit, type EditRecorder, proposal } from './edit.ts';
import { IGNORE, type LabelMap, type PaintRule } from './labelMap.ts';
import { dilated, voxelsOf } from './margin.ts';
import { ownPart, slabsOf } from './slabs.ts';

/** Nothing outside the box was looked at: every voxel there becomes ignore, whatever it was. Slices are a box that
 *  is as large as the scan along two axes. */
export function ignoreOutsideBox(map: LabelMap, rule: PaintRule, { first, end }: Box): Edit {
  const recorder = proposal(map, rule);
  const [depth, height, width] = map.size;
  for (let z = 0; z < depth; z++)
    for (let y = 0; y < height; y++) {
      const row = (z * height + y) * width;
      const crosses = z >= first[0] && z < end[0] && y >= first[1] && y < end[1];
      recorder.set(row, row + (crosses ? first[2] : width), IGNORE);
      if (crosses) recorder.set(row + end[2], row + width, IGNORE);
    }
  return recorder.take();
}

/** Background farther than `millimetres` from a segment becomes ignore; other segments stay what they are, because
 *  somebody drew them. @param voxels see `slabsOf` */
export function ignoreOutsideLabel(
  map: LabelMap,
  rule: PaintRule,
  value: number,
  millimetres: number,
  voxels?: number,
): Edit {
  const recorder = proposal(map, rule);
  const own = boxOf(map, value);
  if (!own) return recorder.take();
  const margin = voxelsOf(millimetres, map.spacing);
  const box = grown(own, margin, map.size);
  ignoreSlices(recorder, map, 0, box.first[0]);
  for (const slab of slabsOf(box, margin[0], voxels)) {
    const near = dilated(maskOf(map, value, slab.around), slab.around, map, millimetres);
    const { from, length } = ownPart(slab);
    ignoreFar(recorder, map, slab.own, near.subarray(from, from + length));
  }
  ignoreSlices(recorder, map, box.end[0], map.size[0]);
  return recorder.take();
}

/** All background of these slices. */
function ignoreSlices(recorder: EditRecorder, { data, size }: LabelMap, first: number, end: number): void {
  const plane = size[1] * size[2];
  for (let at = first * plane; at < end * plane; at++) if (data[at] === 0) recorder.set(at, at + 1, IGNORE);
}

/** Background of the box's slices, unless it lies in the box and is near. @param near over the box */
function ignoreFar(recorder: EditRecorder, map: LabelMap, box: Box, near: Uint8Array): void {
  const [, boxHeight, boxWidth] = boxSize(box);
  const [, height, width] = map.size;
  const { first, end } = box;
  for (let z = first[0]; z < end[0]; z++)
    for (let y = 0; y < height; y++) {
      const row = (z * height + y) * width;
      const crosses = y >= first[1] && y < end[1];
      const inBox = ((z - first[0]) * boxHeight + y - first[1]) * boxWidth - first[2];
      for (let x = 0; x < width; x++) {
        const isNear = crosses && x >= first[2] && x < end[2] && near[inBox + x] === 1;
        if (!isNear && map.data[row + x] === 0) recorder.set(row + x, row + x + 1, IGNORE);
      }
    }
}

/** Ignore where the picture is bad: every voxel that the rule's intensity range admits. */
export function ignoreRange(map: LabelMap, rule: PaintRule): Edit {
  const recorder = proposal(map, rule);
  recorder.set(0, map.data.length, IGNORE);
  return recorder.take();
}
