import type { VoxelArray } from '../image/index.ts';
import { type Edit, proposal } from './edit.ts';
import type { LabelMap, PaintRule } from './labelMap.ts';

export type Logic = 'copy' | 'add' | 'subtract' | 'intersect';

/** The other operand: a label of this map, or of another one on the same grid. */
export interface Operand {
  readonly voxels: VoxelArray;
  readonly value: number;
}

/** Combines a segment with another label: copy = exactly the other, add = or the other, subtract = and not the
 *  other, intersect = and the other. Voxels that leave the segment become background. */
export function combine(map: LabelMap, rule: PaintRule, value: number, logic: Logic, other: Operand): Edit {
  const recorder = proposal(map, rule);
  const { data } = map;
  for (let at = 0; at < data.length; at++) {
    const [own, theirs] = [data[at] === value, other.voxels[at] === other.value];
    if (!own && !theirs) continue;
    const belongs = LOGIC[logic](own, theirs);
    if (belongs && !own) recorder.set(at, at + 1, value);
    if (!belongs && own) recorder.set(at, at + 1, 0);
  }
  return recorder.take();
}

const LOGIC: Readonly<Record<Logic, (own: boolean, theirs: boolean) => boolean>> = {
  copy: (_, theirs) => theirs,
  add: (own, theirs) => own || theirs,
  subtract: (own, theirs) => own && !theirs,
  intersect: (own, theirs) => own && theirs,
};

/** Everything of one label becomes another: deleting a segment, or giving it to another. */
export function replaceLabel(map: LabelMap, rule: PaintRule, from: number, to: number): Edit {
  const recorder = proposal(map, rule);
  const { data } = map;
  for (let at = data.indexOf(from); at >= 0; at = data.indexOf(from, at)) {
    let end = at + 1;
    while (data[end] === from) end++;
    recorder.set(at, end, to);
    at = end;
  }
  return recorder.take();
}
