import type { Rescale } from '../decodeVoxels.ts';
import { ImageError } from '../imageError.ts';
import { fileDimensionOf, geometryOf, type ItkImage } from '../itk/itkGeometry.ts';
import { readWithItk } from '../itk/itkRead.ts';
import type { Zyx } from '../volume.ts';
import { heldType, isStoredType } from '../voxelTypes.ts';
import type { HeaderToInterpret, Interpretation } from './interpretation.ts';
import type { NiftiHeader } from './niftiHeader.ts';
import { niftiHeaderBytes } from './niftiHeaderBytes.ts';

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
    // niftilib's `nifti_read_buffer`, under ITK.
    zeroesNonFinite: true,
  };
}

async function askItk({ nifti, file, signal }: HeaderToInterpret): Promise<ItkImage> {
  const format = { kind: 'nifti', ending: '.nii', title: 'NIfTI' } as const;
  try {
    return await readWithItk({
      file,
      format,
      as: 'header.nii',
      bytes: surrogate(nifti),
      informationOnly: true,
      small: true,
      signal,
    });
  } catch (error) {
    if (!(error instanceof ImageError) || error.code !== 'image.damaged') throw error;
    // Of a header that passed our checks, ITK refuses only an sform whose axes it cannot make orthonormal.
    throw new ImageError('sheared', { file }, { cause: error });
  }
}

/** The header for ITK: as NIfTI-1, because ITK 5.4 cannot read NIfTI-2 (whose doubles are rounded to single precision
 *  here), and with sizes of at most 2, because its 32-bit build refuses images above 4 GiB. */
function surrogate(nifti: NiftiHeader): Uint8Array<ArrayBuffer> {
  const [dimension = 0, ...sizes] = nifti.dim;
  return niftiHeaderBytes({ ...nifti, dim: [dimension, ...sizes.map((n) => Math.min(n, 2))] });
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
