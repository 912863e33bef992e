import type { Zyx } from '../../image/index.ts';
import type { LabelArray } from '../resampling/index.ts';

/** One training patch on its way through the augmentation. Functions take it and give back a new one, or change
 *  `image` in place where they say so. */
export interface Sample {
  /** `[c, z, y, x]` */
  readonly image: Float32Array;
  readonly channels: number;
  /** `[maps, z, y, x]`: -1 outside the image; a cascade's second map is the previous stage's segmentation. A label
   *  and its unknown set are one number (semisupervised/compositeLabels.ts), so that both meet the same borders. */
  readonly labels: LabelArray;
  readonly maps: number;
  readonly shape: Zyx;
}

/** Where chance comes from. `CounterRandom` is one. */
export interface AugmentationRandom {
  /** In [0, 1). */
  uniform(): number;
  /** Mean 0, variance 1. */
  normal(): number;
  /** Uniform in [0, count). */
  index(count: number): number;
}

export const voxelsOf = ([z, y, x]: Zyx): number => z * y * x;
export const between = (random: AugmentationRandom, low: number, high: number): number =>
  low + (high - low) * random.uniform();
export const happens = (random: AugmentationRandom, probability: number): boolean =>
  random.uniform() < probability;

/** A channel of the image; shares its memory. */
export function channelOf({ image, shape }: Sample, channel: number): Float32Array {
  const voxels = voxelsOf(shape);
  return image.subarray(channel * voxels, (channel + 1) * voxels);
}
