import type { Progress, Stage } from '../progress.ts';

/** Where a stage begins and ends within a case, as a share of its time on an average scan; tiles take most of it. */
const SPAN: Readonly<Record<Stage, readonly [from: number, to: number]>> = {
  read: [0, 0.05],
  preprocess: [0.05, 0.15],
  compile: [0.15, 0.2],
  predict: [0.2, 0.95],
  // Bands are resampled between the tiles.
  resample: [0.2, 0.95],
  write: [0.95, 1],
};

/** How much of a case is done, 0 … 1. Bands interleave with tiles, so that only tiles move it there. */
export function caseShare({ stage, done, total }: Progress, before: number): number {
  if (stage === 'resample') return before;
  const [from, to] = SPAN[stage];
  return from + (to - from) * (total > 0 ? done / total : 0);
}
