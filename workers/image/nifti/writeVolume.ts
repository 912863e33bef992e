import { ImageError } from '../imageError.ts';
import type { Geometry, Volume } from '../volume.ts';
import type { Affine } from './affine.ts';
import { writeNifti } from './writeNifti.ts';

/**
 * One channel `[z, y, x]` with its own voxel type as NIfTI, uncompressed unless the name ends in .gz. NIfTI keeps
 * geometry in single precision: mm come back to about 5e-5.
 * @throws ImageError `image.dimension` for several channels
 */
export async function writeVolume(volume: Volume, name: string): Promise<Blob> {
  if (volume.channels !== 1) throw new ImageError('dimension', { file: name, dimension: 4 });
  return writeNifti(volume.data, volume.geometry.size, affineOf(volume.geometry), name);
}

/** ITK's geometry (LPS) as NIfTI's affine (RAS). */
function affineOf({ spacing, origin, direction }: Geometry): Affine {
  const steps = spacing.toReversed();
  return [-1, -1, 1].flatMap((sign, row) => [
    ...steps.map((mm, axis) => sign * (direction[3 * row + axis] ?? 0) * mm),
    sign * (origin[row] ?? 0),
  ]);
}
