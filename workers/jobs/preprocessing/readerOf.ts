import type { DatasetJson } from '../../network/index.ts';

/** nnU-Net's classes; a name that is none of them is passed over, as there. */
const CLASSES: ReadonlySet<string> = new Set([
  'NaturalImage2DIO',
  'SimpleITKIO',
  'SimpleITKIOWithReorient',
  'Tiff3DIO',
  'NibabelIO',
  'NibabelIOWithReorient',
]);

function namedReader({ overwriteImageReaderWriter: named }: DatasetJson): string | undefined {
  return named !== undefined && CLASSES.has(named) ? named : undefined;
}

/** nnU-Net's choice by the ending of the files (spec §2). Some of it we cannot read; then reading says so. */
export function readerOf(dataset: DatasetJson): string {
  const ending = dataset.fileEnding.toLowerCase();
  if (['.tif', '.tiff'].includes(ending)) return namedReader(dataset) ?? 'Tiff3DIO';
  if (ending === '.nii') return namedReader(dataset) ?? 'NibabelIO';
  return movedReaderOf(dataset);
}

/** The same when plans are moved: readers of other endings are tried too, and ITK's opens first (spec §9). */
export function movedReaderOf(dataset: DatasetJson): string {
  const isPicture = ['.png', '.bmp'].includes(dataset.fileEnding.toLowerCase());
  return namedReader(dataset) ?? (isPicture ? 'NaturalImage2DIO' : 'SimpleITKIO');
}
