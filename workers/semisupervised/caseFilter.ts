/** Which pseudo-labelled cases are too doubtful to train on. Dropped cases are listed, never deleted. Spec §6. */
import type { LabelArray } from '../components/index.ts';
import { labelComponents } from '../components/index.ts';
import type { Zyx } from '../image/index.ts';
import { fromCode, probabilityOf } from './logOdds.ts';
import type { PredictedMap } from './predictedMap.ts';

export interface CaseStatistics {
  /** Mean confidence over the predicted foreground; undefined without any: a lesion-free scan is a good scan. */
  readonly foregroundConfidence: number | undefined;
  /** Smallest Dice over classes present in either; 1 when both are empty; undefined for one member. */
  readonly agreement: number | undefined;
  /** Share of the predicted foreground that the pseudo-label keeps; undefined without any. */
  readonly coverage: number | undefined;
  /** mm³ by label of the components that do not touch the edge of the field of view. */
  readonly volumes: ReadonlyMap<number, number>;
}

/** A rule that is not given is off. */
export interface FilterRules {
  readonly leastConfidence?: number | undefined;
  readonly leastAgreement?: number | undefined;
  readonly leastCoverage?: number | undefined;
  /** By label; see `volumeFences`. */
  readonly volumes?: ReadonlyMap<number, Fence> | undefined;
}

/** The spec's defaults; fences come from the labelled set. */
export const DEFAULT_FILTER: FilterRules = { leastConfidence: 0.8, leastAgreement: 0.7, leastCoverage: 0.1 };

export type DropReason =
  | { readonly rule: 'confidence' | 'agreement' | 'coverage'; readonly value: number; readonly limit: number }
  | { readonly rule: 'volume'; readonly label: number; readonly mm3: number; readonly fence: Fence };

export interface Fence {
  /** mm³ */
  readonly lowest: number;
  readonly highest: number;
}

/** Every rule that drops the case; empty when it stays. */
export function dropReasons(statistics: CaseStatistics, rules: FilterRules): DropReason[] {
  const below = (
    rule: 'confidence' | 'agreement' | 'coverage',
    value?: number,
    limit?: number,
  ): DropReason[] =>
    value !== undefined && limit !== undefined && value < limit ? [{ rule, value, limit }] : [];
  const volumes = [...(rules.volumes ?? [])].flatMap(([label, fence]): DropReason[] => {
    const mm3 = statistics.volumes.get(label) ?? 0;
    const outside = mm3 > 0 && (mm3 < fence.lowest || mm3 > fence.highest);
    return outside ? [{ rule: 'volume', label, mm3, fence }] : [];
  });
  return [
    ...below('confidence', statistics.foregroundConfidence, rules.leastConfidence),
    ...below('agreement', statistics.agreement, rules.leastAgreement),
    ...below('coverage', statistics.coverage, rules.leastCoverage),
    ...volumes,
  ];
}

/** Mean confidence where something but background and ignore was predicted. */
export function foregroundConfidence(
  { labels, codes }: PredictedMap,
  ignoreLabel: number,
): number | undefined {
  let [sum, voxels] = [0, 0];
  for (let voxel = 0; voxel < labels.length; voxel++) {
    if (labels[voxel] === 0 || labels[voxel] === ignoreLabel) continue;
    sum += probabilityOf(fromCode(codes[voxel]));
    voxels++;
  }
  return voxels > 0 ? sum / voxels : undefined;
}

/** Smallest foreground Dice of two maps over classes that either has; 1 when neither has any. @param ignoreLabel of both:
 *  no class */
export function leastDice(one: LabelArray, other: LabelArray, ignoreLabel?: number): number {
  const both = new Map<number, number>();
  const either = new Map<number, number>();
  const count = (of: Map<number, number>, label: number) => of.set(label, (of.get(label) ?? 0) + 1);
  for (let voxel = 0; voxel < one.length; voxel++) {
    count(either, one[voxel]);
    count(either, other[voxel]);
    if (one[voxel] === other[voxel]) count(both, one[voxel]);
  }
  either.delete(0);
  if (ignoreLabel !== undefined) either.delete(ignoreLabel);
  return Math.min(1, ...[...either].map(([label, sum]) => (2 * (both.get(label) ?? 0)) / sum));
}

/** The same between any two members; undefined for fewer than two. */
export function leastMemberDice(members: readonly LabelArray[], ignoreLabel?: number): number | undefined {
  if (members.length < 2) return undefined;
  const pairs = members.flatMap((one, at) =>
    members.slice(at + 1).map((other) => leastDice(one, other, ignoreLabel)),
  );
  return Math.min(1, ...pairs);
}

/** Fence of a class's volumes over the labelled cases that have it, on logarithms: a raw fence lies below zero and
 *  drops good cases. @returns undefined for fewer than four volumes, which have no quartiles worth a fence */
export function volumeFence(mm3: readonly number[]): Fence | undefined {
  const logs = mm3
    .filter((volume) => volume > 0)
    .map(Math.log)
    .sort((a, b) => a - b);
  if (logs.length < 4) return undefined;
  const [q1, q3] = [quantile(logs, 0.25), quantile(logs, 0.75)];
  const reach = 3 * (q3 - q1);
  return { lowest: Math.exp(q1 - reach), highest: Math.exp(q3 + reach) };
}

/** Linear between order statistics, as numpy.quantile. */
function quantile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}

/** mm³ by label of components (26-neighbourhood) clear of the edge: what is cut off has no true volume. */
export function volumesInView(labels: LabelArray, size: Zyx, spacing: Zyx): Map<number, number> {
  const [depth, height, width] = size;
  const found = labelComponents(labels, size, 26);
  const cutOff = new Uint8Array(found.count);
  found.start.forEach((start, run) => {
    const x = start % width;
    const y = Math.floor(start / width) % height;
    const z = Math.floor(start / width / height);
    const inPlane = x === 0 || x + found.length[run] === width || y === 0 || y === height - 1;
    // The one slice of a 2-D scan is no edge.
    if (inPlane || (depth > 1 && (z === 0 || z === depth - 1))) cutOff[found.component[run]] = 1;
  });
  const mm3 = spacing[0] * spacing[1] * spacing[2];
  const volumes = new Map<number, number>();
  found.voxels.forEach((voxels, id) => {
    const label = found.value[id];
    if (!cutOff[id]) volumes.set(label, (volumes.get(label) ?? 0) + voxels * mm3);
  });
  return volumes;
}
