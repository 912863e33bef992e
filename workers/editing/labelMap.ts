import type { VoxelArray, Zyx } from '../image/index.ts';

/** nnU-Net's ignore label while a map is being edited. In a file it is the largest label + 1, which would change
 *  with every label that is added; inside the editor it therefore has the last value a 16-bit map can hold. */
export const IGNORE = 65535;
export const LABEL_VALUES = 65536;

/** A label map under edit: C-order `[z, y, x]`, 0 = background, `IGNORE` = ignore. `spacing` in mm, zyx. */
export interface LabelMap {
  readonly data: Uint16Array;
  readonly size: Zyx;
  readonly spacing: Zyx;
}

/** What an edit may change. Every tool obeys it. */
export interface PaintRule {
  /** By label value: 1 where its voxels may be overwritten (0: locked, or outside what painting is limited to). */
  readonly overwrites: Uint8Array;
  /** By old value: the new one, instead of the tool's own. */
  readonly becomes?: Uint16Array;
  /** Only voxels of these intensities, both ends included. `voxels` lie on the map's grid. */
  readonly range?: { readonly voxels: VoxelArray; readonly lower: number; readonly upper: number };
}

/** A rule that forbids nothing but the given values. */
export function ruleExcept(locked: Iterable<number> = []): PaintRule {
  const overwrites = new Uint8Array(LABEL_VALUES).fill(1);
  for (const value of locked) overwrites[value] = 0;
  return { overwrites };
}

/** Voxel strides of the three array axes. */
export const stridesOf = ([, height, width]: Zyx): Zyx => [height * width, width, 1];
