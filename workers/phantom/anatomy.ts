import { bowelOf } from './bowel.ts';
import { type Frame, frameOf } from './frame.ts';
import { lesionsOf } from './lesions.ts';
import { organsOf } from './organs.ts';
import { Draw } from './random.ts';
import { skeletonOf } from './skeleton.ts';
import type { Structure } from './structure.ts';

export interface AnatomyOptions {
  readonly seed: number;
  /** Number of liver lesions; drawn from the seed (0 to 3) when absent. */
  readonly lesions?: number;
  /** 1: portal venous phase; 0: no contrast medium. */
  readonly contrast: number;
}

/** The patient of a seed: structures in painting order, later ones cover earlier ones. */
export function anatomyOf({ seed, lesions, contrast }: AnatomyOptions): {
  readonly frame: Frame;
  readonly structures: readonly Structure[];
} {
  const frame = frameOf(new Draw(seed, 1));
  const { before, liver, after } = organsOf(new Draw(seed, 2), frame, contrast);
  const count = lesions ?? Math.floor(new Draw(seed, 3).between(0, 4));
  return {
    frame,
    structures: [
      ...frame.layers(contrast),
      bowelOf(seed, frame, contrast),
      ...before,
      ...after,
      ...skeletonOf(new Draw(seed, 4), frame, contrast),
      ...lesionsOf(new Draw(seed, 5), liver, count, contrast),
    ],
  };
}
