import type { PredictRegion } from '../../inference/index.ts';
import type { Predicted } from './predictImages.ts';
import { regionAsRead, regionMask } from './regionOf.ts';

export interface LimitedLabels {
  readonly labels: Uint8Array | Uint16Array;
  readonly voxels: Predicted['voxels'];
  /** 1 where it was predicted, on the same grid as the labels. */
  readonly inside: Uint8Array;
}

/** A prediction that was limited to a part of its scan says nothing of the rest: that becomes ignore, so that nobody who
 *  reads the labels, here or in nnU-Net, takes it for background. `region` lies on the file's own array. */
export function ignoreOutside(
  { labels, voxels, fileGrid, readAs }: Pick<Predicted, 'labels' | 'voxels' | 'fileGrid' | 'readAs'>,
  region: PredictRegion,
  ignore: number,
): LimitedLabels {
  const inside = regionMask(regionAsRead(region, fileGrid, readAs), readAs.size);
  const limited = ignore < 256 ? Uint8Array.from(labels) : Uint16Array.from(labels);
  let outside = 0;
  for (let voxel = 0; voxel < limited.length; voxel++) {
    if (inside[voxel]) continue;
    limited[voxel] = ignore;
    outside++;
  }
  // What lies outside was counted as background.
  const counted = { ...voxels, 0: (voxels[0] ?? 0) - outside };
  return { labels: limited, voxels: outside > 0 ? { ...counted, [ignore]: outside } : counted, inside };
}
