import { requireFormat } from './imageFormat.ts';
import type { ImageHeader } from './imageHeader.ts';
import { readOther, readOtherHeader } from './itk/readOther.ts';
import { asItk } from './nifti/asItk.ts';
import { readNifti, readNiftiHeader } from './nifti/readNifti.ts';
import type { ReadOptions } from './readOptions.ts';
import type { Volume } from './volume.ts';

/**
 * Reads an image file as nnU-Net's SimpleITKIO sees it: ITK's geometry (LPS), values rescaled as the header says, a
 * 4-D file (x, y, z, t) as t channels, a 2-D file as one slice. 64-bit integers become float64. A NIfTI affine that is
 * not orthonormal is taken as ITK takes it: the qform instead, where there is one, else refused.
 * @param name decides the format by its ending: .nii[.gz], .nrrd, .mha, .mhd (with `companion`), .gipl[.gz]
 * @throws ImageError naming the file, what is wrong and what to do; AbortError after `options.signal`
 */
export async function readImage(file: Blob, name: string, options: ReadOptions = {}): Promise<Volume> {
  const format = requireFormat(name);
  if (format.kind !== 'nifti') return readOther(file, name, format, options);
  const { nifti: _, ...volume } = await readNifti({ file, name, interpret: asItk, options });
  return volume;
}

/** Geometry, number of channels and type. For NIfTI only the start of the file is read. @throws as `readImage` */
export async function readImageHeader(
  file: Blob,
  name: string,
  options: ReadOptions = {},
): Promise<ImageHeader> {
  const format = requireFormat(name);
  if (format.kind !== 'nifti') return readOtherHeader(file, name, format, options);
  const { nifti: _, ...header } = await readNiftiHeader({ file, name, interpret: asItk, options });
  return header;
}
