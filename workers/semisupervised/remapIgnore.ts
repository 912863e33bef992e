/** Ignore as it arrives (-1, 255, 65535 or anything else) becomes nnU-Net's: the highest label + 1. Spec §8. */
import type { VoxelArray } from '../image/index.ts';
import { LabelsError } from './labelsError.ts';

const HIGHEST = 65535;

export interface IgnoreRules {
  /** For messages. */
  readonly file: string;
  /** What means ignore in the file; undefined: nothing does. */
  readonly ignoreValue: number | undefined;
  /** Names by value of the labels that are real, without ignore; a value of the map that is not among them is a
   *  label too. */
  readonly labels?: ReadonlyMap<number, string> | undefined;
  /** What ignore is to become, where a dataset says so. @default the highest label + 1 */
  readonly ignoreLabel?: number | undefined;
}

export interface RemappedIgnore {
  /** A new array, 8-bit where that holds every value. */
  readonly labels: Uint8Array | Uint16Array;
  /** Ignore in `labels`: the highest label + 1 even if no voxel has it; undefined where no value means ignore. */
  readonly ignoreLabel: number | undefined;
  /** What became what, to be shown; empty where ignore had its value already. */
  readonly mapping: readonly { readonly from: number; readonly to: number; readonly voxels: number }[];
}

/** Voxels by value. */
export function countValues(voxels: VoxelArray): Map<number, number> {
  const small = new Uint32Array(HIGHEST + 1);
  const counts = new Map<number, number>();
  for (let at = 0; at < voxels.length; at++) {
    const value = voxels[at] ?? 0;
    if (value >= 0 && value <= HIGHEST && Number.isInteger(value)) small[value] = (small[value] ?? 0) + 1;
    else counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  small.forEach((count, value) => {
    if (count > 0) counts.set(value, count);
  });
  return counts;
}

/**
 * What probably means ignore in a map of these values: -1, or the largest number of an unsigned file (255, 65535)
 * that stands apart from the labels. A guess to show in a field, never to apply unseen.
 */
export function suspectedIgnore(
  values: Iterable<number>,
  labels: ReadonlyMap<number, string> = new Map(),
): number | undefined {
  const found = new Set(values);
  if (found.has(-1)) return -1;
  const rest = [...found, ...labels.keys()].filter((value) => value !== 255 && value !== HIGHEST);
  const standsApart = (value: number) =>
    found.has(value) && !labels.has(value) && !rest.some((other) => other > value - 2);
  return [HIGHEST, 255].find(standsApart);
}

export type IgnorePlan = Pick<RemappedIgnore, 'ignoreLabel' | 'mapping'>;

/**
 * What `remapIgnore` would do to a map with these voxels by value.
 * @throws LabelsError as `remapIgnore`
 */
export function planIgnore(counts: ReadonlyMap<number, number>, rules: IgnoreRules): IgnorePlan {
  const { ignoreValue } = rules;
  const ignoreLabel = targetOf(counts, rules);
  if (ignoreValue === undefined || ignoreLabel === undefined || ignoreValue === ignoreLabel)
    return { ignoreLabel, mapping: [] };
  const voxels = counts.get(ignoreValue) ?? 0;
  return { ignoreLabel, mapping: voxels > 0 ? [{ from: ignoreValue, to: ignoreLabel, voxels }] : [] };
}

/**
 * Gives ignore nnU-Net's value. Every other value stays what it is.
 * @throws LabelsError `ignoreIsLabel` when the value of ignore is a real label too, `ignoreTaken` when the value it is
 *   to get is in use (both name both), `notALabel` for a value that is neither ignore nor 0 … 65535
 */
export function remapIgnore(voxels: VoxelArray, rules: IgnoreRules): RemappedIgnore {
  const counts = countValues(voxels);
  const plan = planIgnore(counts, rules);
  const { ignoreValue } = rules;
  const others = [...counts.keys()].filter((value) => value !== ignoreValue);
  const highest = Math.max(plan.ignoreLabel ?? 0, ...others);
  const labels = highest < 256 ? new Uint8Array(voxels.length) : new Uint16Array(voxels.length);
  for (let at = 0; at < voxels.length; at++) {
    const value = voxels[at] ?? 0;
    labels[at] = value === ignoreValue ? (plan.ignoreLabel ?? 0) : value;
  }
  return { labels, ...plan };
}

/** The value that ignore gets; checks everything that can be wrong. */
function targetOf(
  counts: ReadonlyMap<number, number>,
  { file, ignoreValue, labels = new Map(), ignoreLabel }: IgnoreRules,
): number | undefined {
  const others = [...counts.keys()].filter((value) => value !== ignoreValue);
  const odd = others.find((value) => !(value >= 0 && value <= HIGHEST && Number.isInteger(value)));
  if (odd !== undefined) throw new LabelsError('notALabel', { file, value: odd });
  if (ignoreValue === undefined) return undefined;
  const name = ignoreValue === 0 ? (labels.get(0) ?? 'background') : labels.get(ignoreValue);
  if (name !== undefined) throw new LabelsError('ignoreIsLabel', { file, ignore: ignoreValue, name });
  const highest = Math.max(0, ...labels.keys(), ...others);
  const target = ignoreLabel ?? highest + 1;
  if (target > HIGHEST) throw new LabelsError('tooManyLabels', { file, highest });
  const taken = target === ignoreValue ? 0 : (counts.get(target) ?? 0);
  if (taken > 0 || labels.has(target))
    throw new LabelsError('ignoreTaken', { file, ignore: ignoreValue, target, voxels: taken });
  return target;
}
