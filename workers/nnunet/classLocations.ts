/**
 * Voxels that training may centre its patches on. Source: nnU-Net `_sample_foreground_locations` (spec §3.8).
 */
import type { Zyx } from '../image/index.ts';
import { type DatasetJson, labelRules } from '../network/index.ts';
import { RandomState } from './randomState.ts';
import type { LabelArray } from './resampling/index.ts';

/** A label, or the labels that a region (or the set of all annotated voxels) unites. */
export type LocationKey = number | readonly number[];

export interface ClassLocations {
  readonly key: LocationKey;
  /** Rows of four: channel 0 and the voxel, in the order nnU-Net drew them. Empty when the class is absent. */
  readonly voxels: Int32Array;
}

const SEED = 1234;
const MIN_SAMPLES = 10_000;
const MIN_SHARE = 0.01;

/** One entry a foreground label or region, then, with an ignore label, all annotated voxels (key -1, 0, 1, …).
 *  `labels` is the resampled map `[z, y, x]` with -1 outside the nonzero mask. */
export function classLocations(labels: LabelArray, shape: Zyx, dataset: DatasetJson): ClassLocations[] {
  const random = new RandomState(SEED);
  const counts = countLabels(labels);
  return locationKeys(dataset).map((key) => {
    const values = typeof key === 'number' ? [key] : key;
    const total = values.reduce((sum, value) => sum + (counts.get(value) ?? 0), 0);
    if (total === 0) return { key, voxels: new Int32Array() };
    const samples = Math.max(Math.min(MIN_SAMPLES, total), Math.ceil(total * MIN_SHARE));
    const picks = random.choice(total, samples);
    return { key, voxels: coordinates(voxelsOf(labels, values, total), picks, shape) };
  });
}

/** What nnU-Net collects voxels of, in its order. A region of one label is a number where the file has it so. */
export function locationKeys(dataset: DatasetJson): readonly LocationKey[] {
  const { hasRegions, foregroundLabels, ignoreLabel, allLabels } = labelRules(dataset);
  const regions = [...dataset.labels].flatMap(([name, entry]): LocationKey[] => {
    const isForeground = typeof entry === 'number' ? entry !== 0 : entry.some((value) => value !== 0);
    return name !== 'ignore' && isForeground ? [entry] : [];
  });
  const foreground = hasRegions ? regions : foregroundLabels;
  return ignoreLabel === undefined ? foreground : [...foreground, [-1, ...allLabels]];
}

function countLabels(labels: LabelArray): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** Indices of the voxels of the first label in C order, then of the second, and so on. */
function voxelsOf(labels: LabelArray, values: readonly number[], total: number): Uint32Array {
  const voxels = new Uint32Array(total);
  let n = 0;
  for (const value of values) {
    for (let i = 0; i < labels.length; i++) if (labels[i] === value) voxels[n++] = i;
  }
  return voxels;
}

function coordinates(voxels: Uint32Array, picks: Uint32Array, [, rows, columns]: Zyx): Int32Array {
  const result = new Int32Array(4 * picks.length);
  picks.forEach((pick, i) => {
    const voxel = voxels[pick] as number;
    const x = voxel % columns;
    const y = ((voxel - x) / columns) % rows;
    result.set([0, Math.floor(voxel / (rows * columns)), y, x], 4 * i);
  });
  return result;
}
