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
  const bytes = await blob.arrayBuffer();
  let at = 0;
  const blocks = lengths.map((length) => {
    const block = new Uint8Array(bytes, at, length);
    at += length;
    return block;
  });
  return { ...facts, blocks };
}
