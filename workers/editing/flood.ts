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

/** 1 for every voxel that hangs together with the seed along faces through voxels that belong. */
export function floodMask(
  size: Zyx,
  seed: Zyx,
  within: 0 | 1 | 2 | undefined,
  belongs: (at: number) => boolean,
): Uint8Array<ArrayBuffer> {
  const strides = stridesOf(size);
  const reached = new Uint8Array(size[0] * size[1] * size[2]);
  const start = seed[0] * strides[0] + seed[1] * strides[1] + seed[2];
  if (!belongs(start)) return reached;
  reached[start] = 1;
  const stack = [start];
  for (let at = stack.pop(); at !== undefined; at = stack.pop())
    for (const axis of [0, 1, 2] as const) {
      if (axis === within) continue;
      const stride = strides[axis];
      const place = Math.floor(at / stride) % size[axis];
      for (const next of [place > 0 ? at - stride : -1, place < size[axis] - 1 ? at + stride : -1]) {
        if (next < 0 || reached[next] || !belongs(next)) continue;
        reached[next] = 1;
        stack.push(next);
      }
    }
  return reached;
}
