import type { DatasetJson } from '../../network/index.ts';

/** nnU-Net's choice among the readers that we have (spec §2). */
export const readerOf = ({ fileEnding, overwriteImageReaderWriter }: DatasetJson): string =>
  overwriteImageReaderWriter ?? (fileEnding === '.nii' ? 'NibabelIO' : 'SimpleITKIO');
