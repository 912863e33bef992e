import { DatasetError } from '../../workspace/index.ts';

/** One voxel that is NaN or infinite makes every loss no number, and a fingerprint's intensities with it. nnU-Net goes on
 *  without a word; NIfTI's readers make them 0, those of other formats do not.
 *  @param data of one channel, or of all one after the other
 *  @param labels only where these are not 0. @throws DatasetError `dataset.voxels` */
export function refuseNonNumbers(id: string, data: ArrayLike<number>, labels?: ArrayLike<number>): void {
  let found = 0;
  for (let at = 0; at < data.length; at++) {
    if (!Number.isFinite(data[at]) && labels?.[at] !== 0) found += 1;
  }
  if (found > 0) throw new DatasetError('voxels', { case: id, found });
}
