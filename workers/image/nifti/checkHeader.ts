import { determinant } from '../geometry.ts';
import { ImageError } from '../imageError.ts';
import type { StoredType } from '../voxelTypes.ts';
import type { NiftiHeader } from './niftiHeader.ts';

/** NIfTI's datatype codes. Source: nifti1.h. */
const STORED_TYPES: Readonly<Record<number, StoredType>> = {
  2: 'uint8',
  4: 'int16',
  8: 'int32',
  16: 'float32',
  64: 'float64',
  256: 'int8',
  512: 'uint16',
  768: 'uint32',
  1024: 'int64',
  1280: 'uint64',
};
const COLOUR_TYPES = [128, 2304];

/** @throws ImageError `image.colour`, `image.voxelType` (complex numbers, 128-bit floats) */
export function storedTypeOf({ datatype }: NiftiHeader, file: string): StoredType {
  if (COLOUR_TYPES.includes(datatype)) throw new ImageError('colour', { file });
  const stored = STORED_TYPES[datatype];
  if (!stored) throw new ImageError('voxelType', { file, type: `NIfTI ${datatype}` });
  return stored;
}

/**
 * Refuses what ITK mends without a word: it takes a zero or NaN spacing for 1 mm.
 * @throws ImageError `image.dimension`, `image.empty`, `image.spacing`, `image.affine`
 */
export function checkHeader({ dim, pixdim, sformCode, srow }: NiftiHeader, file: string): void {
  const dimension = dim[0] ?? 0;
  if (dimension < 2 || dimension > 7) throw new ImageError('dimension', { file, dimension });
  const sizes = dim.slice(1, 1 + dimension);
  if (!sizes.every((n) => n >= 1)) throw new ImageError('empty', { file, size: sizes.join(' × ') });
  const spacing = pixdim.slice(1, 1 + Math.min(3, dimension));
  if (!spacing.every((mm, axis) => Number.isFinite(mm) && (mm !== 0 || sizes[axis] === 1))) {
    throw new ImageError('spacing', { file, spacing: spacing.join(' × ') });
  }
  if (sformCode > 0 && !(Math.abs(sformDeterminant(srow)) > 0)) throw new ImageError('affine', { file });
}

const sformDeterminant = (srow: readonly number[]): number => determinant(srow.filter((_, i) => i % 4 !== 3));

/** Volumes behind the first three axes. */
export const channelsOf = ({ dim }: NiftiHeader): number =>
  dim.slice(4, 1 + (dim[0] ?? 0)).reduce((product, n) => product * n, 1);
