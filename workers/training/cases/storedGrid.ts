import type { Zyx } from '../../image/index.ts';
import { openZip, readNpyLayout } from '../../network/index.ts';

const HEADER_BYTES = 1024;

/** Voxels along the axes of `seg` in a case's, or a previous stage's, `.npz`; undefined for another file. Reads its header alone. */
export async function storedGrid(npz: Blob, name: string): Promise<Zyx | undefined> {
  const member = (await openZip(npz, name)).get('seg.npy');
  if (!member) return undefined;
  const start = (await member.blob()).slice(0, HEADER_BYTES);
  const { shape } = readNpyLayout(new Uint8Array(await start.arrayBuffer()), name);
  const [x, y, z] = [...shape].reverse();
  return x === undefined || y === undefined || z === undefined ? undefined : [z, y, x];
}
