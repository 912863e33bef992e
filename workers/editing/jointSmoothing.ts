/**
 * Smooths several segments at once: every label's mask is blurred by a Gaussian, and each voxel takes the label that
 * is strongest there. Borders between two segments stay common borders, without gaps. Source: 3D Slicer's "joint
 * smoothing", on masks instead of surfaces.
 */
import type { Zyx } from '../image/index.ts';
import { type Box, boxesOf, boxSize, enclosing, forRows, grown, maskOf } from './box.ts';
import { type Edit, type EditRecorder, proposal } from './edit.ts';
import { blur, gaussianKernel } from './gaussian.ts';
import type { LabelMap, PaintRule } from './labelMap.ts';
import type { Report } from './report.ts';
import { ownPart, type Slab, slabOf, slabsOf } from './slabs.ts';

/** What rounding may make of a tie; the voxel stays what it was. */
const TIE = 1e-6;

interface Strongest {
  readonly box: Box;
  /** Of the labels but background: sum of the blurred masks, the largest of them, and whose it is. */
  readonly sum: Float32Array;
  readonly best: Float32Array;
  readonly label: Uint16Array;
}

interface LabelBox {
  readonly value: number;
  /** All that its blurred mask reaches. */
  readonly box: Box;
}

export interface JointSmoothing {
  /** The segments that may change; all other labels hold their voxels, background gives way. */
  readonly values: readonly number[];
  /** Standard deviation of the Gaussian. */
  readonly millimetres: number;
}

/** @param voxels see `slabsOf` */
export function smoothJointly(
  map: LabelMap,
  rule: PaintRule,
  { values, millimetres }: JointSmoothing,
  report?: Report,
  voxels?: number,
): Edit {
  const recorder = proposal(map, rule);
  const deviation = (axis: 0 | 1 | 2) => (map.size[axis] === 1 ? 0 : millimetres / map.spacing[axis]);
  const kernels = ([0, 1, 2] as const).map((axis) => gaussianKernel(deviation(axis)));
  const reach = kernels.map(({ length }) => (length - 1) / 2) as unknown as Zyx;
  const boxes = [...boxesOf(map)].map(([value, box]) => ({ value, box: grown(box, reach, map.size) }));
  const box = enclosing(boxes.map((one) => one.box));
  if (!box) return recorder.take();
  const may = new Set([0, ...values]);
  const slabs = slabsOf(box, reach[0], voxels);
  slabs.forEach(({ own }, turn) => {
    takeStrongest(recorder, map, may, strongest(map, boxes, own, kernels));
    report?.((turn + 1) / slabs.length);
  });
  return recorder.take();
}

function takeStrongest(
  recorder: EditRecorder,
  map: LabelMap,
  may: ReadonlySet<number>,
  { box, sum, best, label }: Strongest,
): void {
  forRows(map.size, box, (inMap, inBox, width) => {
    for (let x = 0; x < width; x++) {
      const [at, own] = [inBox + x, map.data[inMap + x] ?? 0];
      // Blurred masks of all labels sum to 1: background has what the others leave.
      const background = 1 - (sum[at] ?? 0);
      const lead = (best[at] ?? 0) - background;
      const wins = lead > (own === 0 ? TIE : -TIE) ? (label[at] ?? 0) : 0;
      if (may.has(own) && may.has(wins)) recorder.set(inMap + x, inMap + x + 1, wins);
    }
  });
}

/** The strongest labels within a slab. */
function strongest(
  map: LabelMap,
  boxes: readonly LabelBox[],
  box: Box,
  kernels: readonly Float64Array[],
): Strongest {
  const [depth, height, width] = boxSize(box);
  const sum = new Float32Array(depth * height * width);
  const found = { box, sum, best: new Float32Array(sum.length), label: new Uint16Array(sum.length) };
  const reach = ((kernels[0]?.length ?? 1) - 1) / 2;
  for (const { value, box: whole } of boxes) {
    const slab = slabWithin(whole, box, reach);
    if (!slab) continue;
    const { around } = slab;
    const blurred = blur(Float32Array.from(maskOf(map, value, around)), boxSize(around), kernels);
    const { from, length } = ownPart(slab);
    compete(map, found, value, slab.own, blurred.subarray(from, from + length));
  }
  return found;
}

/** The slices of a label's box that lie in a slab, and those around them that blurring needs. */
function slabWithin(label: Box, slab: Box, reach: number): Slab | undefined {
  const [from, to] = [Math.max(label.first[0], slab.first[0]), Math.min(label.end[0], slab.end[0])];
  return from < to ? slabOf(label, from, to, reach) : undefined;
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
