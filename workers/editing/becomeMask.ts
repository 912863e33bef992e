import { type Box, forRows } from './box.ts';
import { type Edit, proposal } from './edit.ts';
import type { LabelMap, PaintRule } from './labelMap.ts';

/** Proposes that within the box `value` lies exactly where the mask is set: set voxels become `value`, others of it
 *  become background. The rule has the last word on each. */
export function becomeMask(map: LabelMap, rule: PaintRule, value: number, box: Box, mask: Uint8Array): Edit {
  const recorder = proposal(map, rule);
  const { data } = map;
  forRows(map.size, box, (inMap, inBox, width) => {
    for (let x = 0; x < width; x++) {
      const at = inMap + x;
      if (mask[inBox + x]) recorder.set(at, at + 1, value);
      else if (data[at] === value) recorder.set(at, at + 1, 0);
    }
  });
  return recorder.take();
}
