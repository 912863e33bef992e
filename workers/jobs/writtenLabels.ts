import { type Grid, type VoxelSource, writeVoxels } from '../image/index.ts';

/** The value that stands for ignore while a map is edited. */
export const EDITED_IGNORE = 65535;

export interface WrittenLabels {
  readonly content: Blob;
  /** By value in the file, background left out. */
  readonly voxels: Readonly<Record<number, number>>;
}

/**
 * The file of an edited map: ignore has its own value there. Read once, piece by piece, and counted on the way: a large scan
 * has 10⁸ voxels, and an edit is to be on disk within 5 s.
 * @param data `[z, y, x]` on the grid; it may lie in shared memory and change meanwhile
 * @param name its ending decides the format
 */
export async function writeEditedLabels(
  data: Uint16Array,
  ignore: number,
  grid: Grid,
  name: string,
): Promise<WrittenLabels> {
  const counts = new Uint32Array(EDITED_IGNORE + 1);
  const source: VoxelSource = {
    type: ignore < 255 ? 'uint8' : 'uint16',
    length: data.length,
    voxels: (from, to) => writtenPiece(data.subarray(from, to), ignore, counts),
  };
  const content = await writeVoxels(source, grid, name);
  const voxels: Record<number, number> = {};
  counts.forEach((count, value) => {
    if (count > 0) voxels[value] = count;
  });
  return { content, voxels };
}

function writtenPiece(data: Uint16Array, ignore: number, counts: Uint32Array): Uint8Array | Uint16Array {
  const piece = ignore < 255 ? new Uint8Array(data.length) : new Uint16Array(data.length);
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? 0;
    if (value === 0) continue;
    const inFile = value === EDITED_IGNORE ? ignore : value;
    piece[at] = inFile;
    counts[inFile] = (counts[inFile] ?? 0) + 1;
  }
  return piece;
}
