/**
 * Smooths several segments at once: every label's mask is blurred by a Gaussian, and each voxel takes the label that
 * is strongest there. Borders between two segments stay common borders, without gaps. Source: 3D Slicer's "joint
 * smoothing", on masks instead of surfaces.
 */
import type { Zyx } from '../image/index.ts';
import { type Box, boxesOf, boxSize, enclosing, forRows, grown, maskOf } from './box.ts';
import { type Edit, proposal } from './edit.ts';
import { blur, gaussianKernel } from './gaussian.ts';
import type { LabelMap, PaintRule } from './labelMap.ts';
import type { Report } from './report.ts';

/** What rounding may make of a tie; the voxel stays what it was. */
const TIE = 1e-6;

interface Strongest {
  readonly box: Box;
  /** Of the labels but background: sum of the blurred masks, the largest of them, and whose it is. */
  readonly sum: Float32Array;
  readonly best: Float32Array;
  readonly label: Uint16Array;
}

/** @param values the segments that may change; all other labels hold their voxels, background gives way
 *  @param millimetres standard deviation of the Gaussian */
export function smoothJointly(
  map: LabelMap,
  rule: PaintRule,
  values: readonly number[],
  millimetres: number,
  report?: Report,
): Edit {
  const recorder = proposal(map, rule);
  const found = strongest(map, millimetres, report);
  if (!found) return recorder.take();
  const may = new Set([0, ...values]);
  forRows(map.size, found.box, (inMap, inBox, width) => {
    for (let x = 0; x < width; x++) {
      const [at, own] = [inBox + x, map.data[inMap + x] ?? 0];
      // Blurred masks of all labels sum to 1: background has what the others leave.
      const background = 1 - (found.sum[at] ?? 0);
      const lead = (found.best[at] ?? 0) - background;
      const label = lead > (own === 0 ? TIE : -TIE) ? (found.label[at] ?? 0) : 0;
      if (may.has(own) && may.has(label)) recorder.set(inMap + x, inMap + x + 1, label);
    }
  });
  return recorder.take();
}

function strongest(map: LabelMap, millimetres: number, report?: Report): Strongest | undefined {
  const deviation = (axis: 0 | 1 | 2) => (map.size[axis] === 1 ? 0 : millimetres / map.spacing[axis]);
  const kernels = ([0, 1, 2] as const).map((axis) => gaussianKernel(deviation(axis)));
  const reach = kernels.map(({ length }) => (length - 1) / 2) as unknown as Zyx;
  const boxes = [...boxesOf(map)].map(([value, box]) => ({ value, box: grown(box, reach, map.size) }));
  const box = enclosing(boxes.map((one) => one.box));
  if (!box) return undefined;
  const [depth, height, width] = boxSize(box);
  const sum = new Float32Array(depth * height * width);
  const found = { box, sum, best: new Float32Array(sum.length), label: new Uint16Array(sum.length) };
  boxes.forEach((one, turn) => {
    const blurred = blur(Float32Array.from(maskOf(map, one.value, one.box)), boxSize(one.box), kernels);
    compete(map, found, one.value, one.box, blurred);
    report?.((turn + 1) / boxes.length);
  });
  return found;
}

/** Of two equally strong labels the voxel's own wins. */
function compete(map: LabelMap, found: Strongest, value: number, box: Box, blurred: Float32Array): void {
  const { sum, best, label } = found;
  const shift = (axis: 0 | 1 | 2) => box.first[axis] - found.box.first[axis];
  const [depth, height, width] = boxSize(box);
  const first: Zyx = [shift(0), shift(1), shift(2)];
  const end: Zyx = [first[0] + depth, first[1] + height, first[2] + width];
  const ownRow = (row: number) => {
    const [z, y] = [Math.floor(row / height) + box.first[0], (row % height) + box.first[1]];
    return (z * map.size[1] + y) * map.size[2] + box.first[2];
  };
  forRows(boxSize(found.box), { first, end }, (inFound, inBox) => {
    const inMap = ownRow(inBox / width);
    for (let x = 0; x < width; x++) {
      const [at, strength] = [inFound + x, blurred[inBox + x] ?? 0];
      sum[at] = (sum[at] ?? 0) + strength;
      const lead = strength - (best[at] ?? 0);
      if (!(lead > TIE || (lead >= -TIE && strength > 0 && map.data[inMap + x] === value))) continue;
      best[at] = strength;
      label[at] = value;
    }
  });
}
