import type { DisplayLabels, DisplayScan } from './types.ts';
import { ViewerError } from './viewerError.ts';

/** Why labels cannot lie over a scan: `viewer.labelGrid` when the voxel counts differ, else undefined. */
export function labelGridFault(labels: DisplayLabels, scan: DisplayScan): ViewerError | undefined {
  const [theirs, ours] = [labels.volume.geometry.size, scan.volume.geometry.size];
  if (theirs.every((length, axis) => length === ours[axis])) return undefined;
  return new ViewerError('labelGrid', { labels: sizeWords(theirs), scan: sizeWords(ours), name: scan.name });
}

/** `512 × 512 × 30`, in the file's order. */
const sizeWords = (size: readonly number[]): string => [...size].reverse().join(' × ');
