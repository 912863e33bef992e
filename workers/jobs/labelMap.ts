import { readImage, type VoxelArray } from '../image/index.ts';
import type { LabelMap } from '../nnunet/evaluation/index.ts';

/** Labels as they are written; files may store them in other types. */
export const asLabels = (data: VoxelArray): Uint8Array | Uint16Array =>
  data instanceof Uint8Array || data instanceof Uint16Array ? data : new Uint16Array(data);

/** A label file as nnU-Net's evaluation sees it. @param name its ending says the format. @throws ImageError */
export async function readLabelMap(file: Blob, name: string): Promise<LabelMap> {
  const { data, geometry } = await readImage(file, name);
  return { data: asLabels(data), size: geometry.size };
}
