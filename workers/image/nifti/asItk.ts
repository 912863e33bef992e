import type { Rescale } from '../decodeVoxels.ts';
import { ImageError } from '../imageError.ts';
import { fileDimensionOf, geometryOf, type ItkImage } from '../itk/itkGeometry.ts';
import { readWithItk } from '../itk/itkRead.ts';
import type { Zyx } from '../volume.ts';
import { heldType, isStoredType } from '../voxelTypes.ts';
import type { HeaderToInterpret, Interpretation } from './interpretation.ts';
import { type NiftiHeader, withSmallSizes } from './niftiHeader.ts';

/** A header as ITK understands it, and so SimpleITK and nnU-Net's SimpleITKIO. ITK itself is asked.
 *  @throws ImageError `image.sheared` */
export async function asItk(header: HeaderToInterpret): Promise<Interpretation> {
  const image = await askItk(header);
  const [, nx = 1, ny = 1, nz = 1] = header.nifti.dim;
  const size: Zyx = [nz, ny, nx];
  const rescale = rescaleOf(header.nifti);
  const { componentType } = image.imageType;
  const type = rescale && isStoredType(componentType) ? componentType : header.stored;
  return {
    geometry: { ...geometryOf(image), size },
    fileDimension: fileDimensionOf(image),
    type: heldType(type),
    rescale,
  };
}

async function askItk({ nifti, bytes, file, signal }: HeaderToInterpret): Promise<ItkImage> {
  const format = { kind: 'nifti', ending: '.nii', title: 'NIfTI' } as const;
  try {
    return await readWithItk({
      file,
      format,
      as: 'header.nii',
      bytes: withSmallSizes(bytes, nifti),
      informationOnly: true,
      signal,
    });
  } catch (error) {
    if (!(error instanceof ImageError) || error.code !== 'image.damaged') throw error;
    // Of a header that passed our checks, ITK refuses only an sform whose axes it cannot make orthonormal.
    throw new ImageError('sheared', { file }, { cause: error });
  }
}

/**
 * The scaling that ITK applies, undefined for none: a slope that is 0 or not finite counts as 1, and slope 1 with
 * intercept 0 keeps the stored type. Source: ITK 5.4 `NiftiImageIO::MustRescale`, niftilib `nifti_convert_nhdr2nim`.
 */
function rescaleOf({ slope, intercept }: NiftiHeader): Rescale | undefined {
  const steep = Number.isFinite(slope) && Math.abs(slope) > Number.EPSILON ? slope : 1;
  const shift = Number.isFinite(intercept) ? intercept : 0;
  const changes = Math.abs(steep - 1) > Number.EPSILON || Math.abs(shift) > Number.EPSILON;
  return changes ? { slope: steep, intercept: shift, rounded: 'before' } : undefined;
}
