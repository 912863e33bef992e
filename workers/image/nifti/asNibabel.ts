import type { Rescale } from '../decodeVoxels.ts';
import { ImageError } from '../imageError.ts';
import { heldType } from '../voxelTypes.ts';
import { bestAffine, geometryOfAffine } from './affine.ts';
import type { HeaderToInterpret, Interpretation } from './interpretation.ts';
import type { NiftiHeader } from './niftiHeader.ts';

/**
 * A header as nibabel understands it, and so nnU-Net's NibabelIO: the sform wins, a sheared one stays as it is, the
 * spacing is the header's own, and scaling happens in double precision.
 * @throws ImageError `image.dimension`: NibabelIO reads 3-D files only
 * Source: nnunetv2 2.8.1 `NibabelIO.read_images`.
 */
export async function asNibabel({ nifti, stored, file }: HeaderToInterpret): Promise<Interpretation> {
  const [dimension = 0, nx = 1, ny = 1, nz = 1] = nifti.dim;
  if (dimension !== 3) throw new ImageError('dimension', { file, dimension });
  const placed = geometryOfAffine(bestAffine(nifti), [nz, ny, nx]);
  const [, dx = 1, dy = 1, dz = 1] = nifti.pixdim;
  const rescale = rescaleOf(nifti);
  return {
    geometry: { ...placed, spacing: [dz, dy, dx] },
    fileDimension: 3,
    type: rescale ? 'float32' : heldType(stored),
    rescale,
    zeroesNonFinite: false,
  };
}

/** Source: nibabel 5 `Nifti1Header.get_slope_inter`; an identity changes nothing. */
function rescaleOf({ slope, intercept }: NiftiHeader): Rescale | undefined {
  if (slope === 0 || !Number.isFinite(slope) || !Number.isFinite(intercept)) return undefined;
  return slope === 1 && intercept === 0 ? undefined : { slope, intercept, rounded: 'after' };
}
