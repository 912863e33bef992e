import { ImageError } from './imageError.ts';
import { type Grid, writeVoxels } from './itk/writeImage.ts';
import { type VoxelArray, voxelCount } from './volume.ts';

/**
 * A label map as a compressed image file on a scan's grid, as nnU-Net writes it: uint8 below 255 labels, else uint16.
 * On a 4-D scan the labels are one 3-D volume (nnU-Net itself refuses to write those).
 * @param labels `[z, y, x]` on the grid of `like`; not changed
 * @param name decides the format by its ending
 * @throws ImageError `image.label` for a value that is no whole number of 0 … 65535, `image.ending`
 * Source: nnunetv2 2.8.1 `SimpleITKIO.write_seg`.
 */
export async function writeLabels(labels: VoxelArray, like: Grid, name: string): Promise<Blob> {
  const isSmall = largestLabel(labels, name) < 255;
  const source = {
    type: isSmall ? 'uint8' : 'uint16',
    length: voxelCount(like.geometry.size),
    voxels: (from: number, to: number) =>
      isSmall ? new Uint8Array(labels.subarray(from, to)) : new Uint16Array(labels.subarray(from, to)),
  } as const;
  return writeVoxels(source, like, name);
}

/** A copy in the type that nnU-Net writes. @throws ImageError `image.label` */
export function compactLabels(
  labels: VoxelArray,
  file: string,
): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  return largestLabel(labels, file) < 255 ? new Uint8Array(labels) : new Uint16Array(labels);
}

function largestLabel(labels: VoxelArray, file: string): number {
  let largest = 0;
  // By index: a typed array's iterator is ten times slower, seconds for a large scan.
  for (let at = 0; at < labels.length; at++) {
    const value = labels[at] ?? 0;
    if (!(value >= 0 && value <= 65535 && Number.isInteger(value)))
      throw new ImageError('label', { file, value });
    if (value > largest) largest = value;
  }
  return largest;
}
