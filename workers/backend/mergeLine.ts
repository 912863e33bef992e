import type { ClassMerge } from './backend.ts';

/**
 * Logits of merged classes: log-sum-exp over each group, so that softmax over the groups adds the classes'
 * probabilities. @param logits `[class][voxel]`, `count` voxels. @param merged `[group][voxel]`, written
 */
export function mergeLine(
  logits: Float32Array,
  count: number,
  { groups }: ClassMerge,
  merged: Float32Array,
): void {
  groups.forEach((channels, group) => {
    for (let voxel = 0; voxel < count; voxel++) {
      let highest = Number.NEGATIVE_INFINITY;
      for (const channel of channels) highest = Math.max(highest, logits[channel * count + voxel]);
      let sum = 0;
      for (const channel of channels) sum += Math.exp(logits[channel * count + voxel] - highest);
      merged[group * count + voxel] = highest + Math.log(sum);
    }
  });
}

/** Values in place of group indices. */
export function nameGroups(labels: Uint16Array, { values }: ClassMerge): void {
  for (let voxel = 0; voxel < labels.length; voxel++) labels[voxel] = values[labels[voxel]];
}
