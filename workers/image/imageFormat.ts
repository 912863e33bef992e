import { ImageError } from './imageError.ts';

/** How a file is read. `ending` is the file's own, lower case. */
export interface ImageFormat {
  readonly kind: 'nifti' | 'nrrd' | 'meta' | 'gipl';
  readonly ending: string;
  readonly title: string;
}

const FORMATS: readonly ImageFormat[] = [
  { kind: 'nifti', ending: '.nii.gz', title: 'NIfTI' },
  { kind: 'nifti', ending: '.nii', title: 'NIfTI' },
  { kind: 'nrrd', ending: '.nrrd', title: 'NRRD' },
  { kind: 'meta', ending: '.mha', title: 'MetaImage' },
  { kind: 'meta', ending: '.mhd', title: 'MetaImage' },
  { kind: 'gipl', ending: '.gipl.gz', title: 'GIPL' },
  { kind: 'gipl', ending: '.gipl', title: 'GIPL' },
];

/** The endings of image files that are read, longest first where one ends another. */
export const IMAGE_ENDINGS: readonly string[] = FORMATS.map(({ ending }) => ending);

/** The format a file name announces, or undefined. */
export function formatOf(name: string): ImageFormat | undefined {
  const lower = name.toLowerCase();
  return FORMATS.find(({ ending }) => lower.endsWith(ending));
}

/** @throws ImageError `image.ending` for any other ending */
export function requireFormat(file: string): ImageFormat {
  const format = formatOf(file);
  if (!format) throw new ImageError('ending', { file, endings: IMAGE_ENDINGS.join(', ') });
  return format;
}

/** The name without its image ending; other names stay. */
export function withoutEnding(name: string): string {
  return name.slice(0, name.length - (formatOf(name)?.ending.length ?? 0));
}
