import { formatOf } from '../image/index.ts';
import type { DatasetJson } from '../network/index.ts';

/** Ending of the segmentations that we write for a dataset: its own, or NIfTI's where we cannot write that. */
export const writtenEnding = ({ fileEnding }: DatasetJson): string =>
  formatOf(fileEnding) ? fileEnding : '.nii.gz';
