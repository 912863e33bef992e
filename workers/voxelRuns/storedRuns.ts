import type { VoxelRuns } from './voxelRuns.ts';

/** Runs whose bytes lie outside of the page's memory: the browser keeps a Blob, on disk when it is large. */
export interface StoredRuns extends Omit<VoxelRuns, 'blocks'> {
  readonly lengths: readonly number[];
  readonly blob: Blob;
}

export function storeRuns({ blocks, ...facts }: VoxelRuns): StoredRuns {
  return { ...facts, lengths: blocks.map(({ length }) => length), blob: new Blob([...blocks]) };
}

/** @throws DOMException NotReadableError when the browser has lost it */
export async function loadRuns({ lengths, blob, ...facts }: StoredRuns): Promise<VoxelRuns> {
  return { ...facts, blocks: blocksOf(await blob.arrayBuffer(), 0, lengths) };
}

/** Blocks that stand one behind the other, as views. */
export function blocksOf(
  bytes: ArrayBuffer,
  from: number,
  lengths: readonly number[],
): Uint8Array<ArrayBuffer>[] {
  let at = from;
  return lengths.map((length) => {
    const block = new Uint8Array(bytes, at, length);
    at += length;
    return block;
  });
}
