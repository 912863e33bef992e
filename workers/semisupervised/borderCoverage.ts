/** How much of each predicted label is kept near its border and deep inside. Precision cut-offs keep cores. Spec §4. */
import type { LabelArray } from '../components/index.ts';
import { squaredDistances } from '../distance/index.ts';
import { borderVoxels } from './borders.ts';
import type { PredictedMap } from './predictedMap.ts';
import { SHELL_ENDS_MM } from './tally.ts';

/** Where the bins begin, mm from the nearest border voxel; the last has no end. The preview's shells. */
export const DISTANCE_BINS = [0, ...SHELL_ENDS_MM] as const;

export interface DistanceCoverage {
  /** By bin of DISTANCE_BINS. */
  readonly predicted: Float64Array;
  readonly kept: Float64Array;
}

/** @param made the pseudo-label. @returns by predicted label */
export function borderCoverage(
  { labels, size, spacing }: PredictedMap,
  made: LabelArray,
): Map<number, DistanceCoverage> {
  const squared = squaredDistances(borderVoxels(labels, size), size, spacing);
  const found = new Map<number, DistanceCoverage>();
  for (let voxel = 0; voxel < labels.length; voxel++) {
    const label = labels[voxel];
    let coverage = found.get(label);
    if (!coverage) {
      const empty = () => new Float64Array(DISTANCE_BINS.length);
      coverage = { predicted: empty(), kept: empty() };
      found.set(label, coverage);
    }
    const bin = binOf(Math.sqrt(squared[voxel]));
    coverage.predicted[bin]++;
    if (made[voxel] === label) coverage.kept[bin]++;
  }
  return found;
}

function binOf(mm: number): number {
  let bin = DISTANCE_BINS.length - 1;
  // Distances are float32: exactly 1 mm must not fall into the bin below by rounding.
  while (bin > 0 && mm < DISTANCE_BINS[bin] - 1e-5) bin--;
  return bin;
}
