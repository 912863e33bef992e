import type { TrueVoxels } from '../../semisupervised/index.ts';
import type { TrueVoxelSplit } from './spec.ts';

/** By ascending value, with the precision of what is kept as it. */
export const splitRows = (split: ReadonlyMap<number, TrueVoxels>): TrueVoxelSplit[] =>
  [...split]
    .sort(([a], [b]) => a - b)
    .map(([value, { kept, ...voxels }]) => ({
      value,
      ...voxels,
      precision: kept > 0 ? voxels.keptRight / kept : null,
    }));
