import type { VoxelArray, Zyx } from '../image/index.ts';
import { type Edit, proposal } from './edit.ts';
import { type LabelMap, type PaintRule, stridesOf } from './labelMap.ts';

export interface Flood {
  readonly seed: Zyx;
  /** undefined: in space; else within the seed's slice along this axis. */
  readonly within?: 0 | 1 | 2;
  /** Intensities that belong together; without it the seed's own label. */
  readonly range?: { readonly voxels: VoxelArray; readonly lower: number; readonly upper: number };
  readonly value: number;
}

/** Fills what hangs together with the seed along faces. Voxels that the rule forbids stop it. */
export function flood(map: LabelMap, rule: PaintRule, { seed, within, range, value }: Flood): Edit {
  const { data, size } = map;
  const recorder = proposal(map, rule);
  const own = data[(seed[0] * size[1] + seed[1]) * size[2] + seed[2]] ?? 0;
  const mask = floodMask(size, seed, within, (at) => {
    const label = data[at] ?? 0;
    if (label !== value && rule.overwrites[label] === 0) return false;
    if (!range) return label === own;
    const intensity = range.voxels[at] ?? 0;
    return intensity >= range.lower && intensity <= range.upper;
  });
  for (let at = 0; at < mask.length; at++) if (mask[at]) recorder.set(at, at + 1, value);
  return recorder.take();
}

/** 1 for every voxel that hangs together with the seed along faces through voxels that belong. Goes line by line: voxel by
 *  voxel, what waits for its turn would be larger than the scan. */
export function floodMask(
  size: Zyx,
  seed: Zyx,
  within: 0 | 1 | 2 | undefined,
  belongs: (at: number) => boolean,
): Uint8Array<ArrayBuffer> {
  const strides = stridesOf(size);
  const reached = new Uint8Array(size[0] * size[1] * size[2]);
  const isOpen = (at: number) => reached[at] === 0 && belongs(at);
  const along = within === 2 ? 1 : 2;
  const across = ([0, 1, 2] as const).filter((axis) => axis !== along && axis !== within);
  const step = strides[along];
  const stack = [seed[0] * strides[0] + seed[1] * strides[1] + seed[2]];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (!isOpen(at)) continue;
    const place = Math.floor(at / step) % size[along];
    let [first, last] = [at, at];
    for (let left = place; left > 0 && isOpen(first - step); left--) first -= step;
    for (let right = place; right < size[along] - 1 && isOpen(last + step); right++) last += step;
    for (let voxel = first; voxel <= last; voxel += step) reached[voxel] = 1;
    for (const axis of across) {
      const line = Math.floor(at / strides[axis]) % size[axis];
      if (line > 0) startsOfRuns(first - strides[axis], last - strides[axis]);
      if (line < size[axis] - 1) startsOfRuns(first + strides[axis], last + strides[axis]);
    }
  }
  return reached;

  /** Puts one voxel of each open run of a line on the stack. */
  function startsOfRuns(from: number, to: number): void {
    let wasOpen = false;
    for (let voxel = from; voxel <= to; voxel += step) {
      const open = isOpen(voxel);
      if (open && !wasOpen) stack.push(voxel);
      wasOpen = open;
    }
  }
}
