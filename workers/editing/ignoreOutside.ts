import { type Box, boxOf, boxSize, grown, maskOf } from './box.ts';
import { type Edit, proposal } from './edit.ts';
import { IGNORE, type LabelMap, type PaintRule } from './labelMap.ts';
import { dilated, voxelsOf } from './margin.ts';

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
 *  somebody drew them. */
export function ignoreOutsideLabel(map: LabelMap, rule: PaintRule, value: number, millimetres: number): Edit {
  const recorder = proposal(map, rule);
  const own = boxOf(map, value);
  if (!own) return recorder.take();
  const box = grown(own, voxelsOf(millimetres, map.spacing), map.size);
  const near = dilated(maskOf(map, value, box), box, map, millimetres);
  const [, boxHeight, boxWidth] = boxSize(box);
  const [depth, height, width] = map.size;
  const { first, end } = box;
  for (let z = 0; z < depth; z++)
    for (let y = 0; y < height; y++) {
      const row = (z * height + y) * width;
      const crosses = z >= first[0] && z < end[0] && y >= first[1] && y < end[1];
      const inBox = ((z - first[0]) * boxHeight + y - first[1]) * boxWidth - first[2];
      for (let x = 0; x < width; x++) {
        const isNear = crosses && x >= first[2] && x < end[2] && near[inBox + x] === 1;
        if (!isNear && map.data[row + x] === 0) recorder.set(row + x, row + x + 1, IGNORE);
      }
    }
  return recorder.take();
}

/** Ignore where the picture is bad: every voxel that the rule's intensity range admits. */
export function ignoreRange(map: LabelMap, rule: PaintRule): Edit {
  const recorder = proposal(map, rule);
  recorder.set(0, map.data.length, IGNORE);
  return recorder.take();
}
