import type { LabelArray } from '../../components/index.ts';

/** Voxels counted by (predicted label, reference label). */
export interface Confusion {
  readonly pairs: readonly {
    readonly predicted: number;
    readonly reference: number;
    readonly voxels: number;
  }[];
}

/** Counts all pairs of labels in one pass; voxels whose reference is `ignoreLabel` are left out of everything. */
export function countConfusion(
  prediction: LabelArray,
  reference: LabelArray,
  ignoreLabel?: number,
): Confusion {
  const counts = new Map<number, number>();
  const WIDTH = 1 << 20;
  for (let voxel = 0; voxel < reference.length; ) {
    const predicted = prediction[voxel];
    const truth = reference[voxel];
    let end = voxel + 1;
    // Segmentations are long runs: one map look-up a run.
    while (end < reference.length && prediction[end] === predicted && reference[end] === truth) end++;
    const key = predicted * WIDTH + truth;
    if (truth !== ignoreLabel) counts.set(key, (counts.get(key) ?? 0) + end - voxel);
    voxel = end;
  }
  return {
    pairs: [...counts].map(([key, voxels]) => ({
      predicted: Math.floor(key / WIDTH),
      reference: key % WIDTH,
      voxels,
    })),
  };
}
