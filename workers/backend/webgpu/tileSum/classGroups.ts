import type { TileSumSpec } from '../../backend.ts';

/** Class blocks of four whose sums share a buffer: `[block][ring row][y][x]` of vec4. */
export interface ClassGroup {
  readonly firstBlock: number;
  readonly blocks: number;
  /** Classes of the group; the last block may be padded. */
  readonly classes: number;
  readonly bytes: number;
}

/** Spreads the classes over as few buffers of at most `limit` bytes as possible (one block at least). */
export function classGroups({ classes, extent }: TileSumSpec, limit: number): readonly ClassGroup[] {
  const blockBytes = 16 * extent[0] * extent[1] * extent[2];
  const most = Math.max(1, Math.floor(limit / blockBytes));
  const total = Math.ceil(classes / 4);
  const groups: ClassGroup[] = [];
  for (let firstBlock = 0; firstBlock < total; firstBlock += most) {
    const blocks = Math.min(most, total - firstBlock);
    const last = Math.min(classes, 4 * (firstBlock + blocks));
    groups.push({ firstBlock, blocks, classes: last - 4 * firstBlock, bytes: blocks * blockBytes });
  }
  return groups;
}
