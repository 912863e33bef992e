import { type Box, forRows } from './box.ts';
import type { EditRecorder } from './edit.ts';
import type { LabelMap } from './labelMap.ts';

/** Proposes that within the box `value` lies exactly where the mask is set: set voxels become `value`, others of it
 *  become background. The recorder's rule has the last word on each. */
export function becomeMask(
  recorder: EditRecorder,
  { data, size }: LabelMap,
  value: number,
  box: Box,
  mask: Uint8Array,
): void {
  forRows(size, box, (inMap, inBox, width) => {
    for (let x = 0; x < width; x++) {
      const at = inMap + x;
      if (mask[inBox + x]) recorder.set(at, at + 1, value);
      else if (data[at] === value) recorder.set(at, at + 1, 0);
    }
  });
}
