/**
 * Which voxels of a labelled case a temperature is fitted on. Chosen by the image and the prediction, never by the
 * reference: balancing by reference class is label shift and gives a wrong T. Source: spec semisupervised.md §2.
 */
import { borderBand, dilate } from './borders.ts';
import { isForeground, stratumOf } from './candidates.ts';
import type { PredictedMap } from './predictedMap.ts';

export const REGION_MM = 10;
export const BORDER_MM = 5;
export const VOXELS_PER_CASE = 50_000;
/** Of the voxels drawn, those from inside the region; air outside says little and is plenty. */
const INSIDE_SHARE = 0.8;

export interface VoxelChoice {
  /** Indices of the candidates that were chosen, ascending. */
  readonly chosen: Uint32Array;
  /** How many voxels each stands for, divided so that a case's weights sum to 1. */
  readonly weight: Float64Array;
  /** 1 inside the region R, and inside the border band. */
  readonly inRegion: Uint8Array;
  readonly inBorder: Uint8Array;
}

/** A voxel that may be chosen; among equals the smaller hash goes first. */
export interface Candidate {
  readonly voxel: number;
  readonly hash: number;
}

/** 1 in R: within 10 mm of any voxel with 1 - p₀ > 0.001. */
export function calibrationRegion({ labels, codes, size, spacing }: PredictedMap): Uint8Array {
  const seeds = Uint8Array.from(labels, (label, voxel) => (isForeground(label, codes[voxel]) ? 1 : 0));
  return dilate(seeds, size, spacing, REGION_MM);
}

/** Strata are (inside R or not) × predicted label × confidence bin. Within one every candidate is equally likely, and
 *  the weight undoes the different chances, so that the weighted sample stands for the whole case.
 *  @param candidates those of a stratum are a uniform sample of it. @param excluded 1 where the reference is ignore
 *  @param voxels drawn at most */
export function chooseVoxels(
  map: PredictedMap,
  candidates: readonly Candidate[],
  excluded?: Uint8Array,
  voxels = VOXELS_PER_CASE,
): VoxelChoice {
  const region = calibrationRegion(map);
  const border = borderBand(map.labels, map.size, map.spacing, BORDER_MM);
  const keyOf = (voxel: number) => stratumOf(map.labels[voxel], map.codes[voxel]) * 2 + region[voxel];
  const sizes = new Map<number, number>();
  for (let voxel = 0; voxel < map.labels.length; voxel++)
    if (!excluded?.[voxel]) sizes.set(keyOf(voxel), (sizes.get(keyOf(voxel)) ?? 0) + 1);
  const there = new Map<number, number[]>();
  candidates.forEach(({ voxel }, index) => {
    const key = keyOf(voxel);
    const members = there.get(key);
    if (members) members.push(index);
    else there.set(key, [index]);
  });
  for (const [key, size] of sizes) {
    // A handful of voxels without a candidate: those on the other side of the region's edge stand for them.
    const other = key ^ 1;
    if (!there.has(key) && there.has(other)) sizes.set(other, (sizes.get(other) ?? 0) + size);
  }
  const wanted = allot(new Map([...there].map(([key, members]) => [key, members.length])), voxels);
  const drawn: { index: number; weight: number }[] = [];
  for (const [key, members] of there) {
    const count = wanted.get(key) ?? 0;
    const byHash = members.sort((a, b) => candidates[a].hash - candidates[b].hash || a - b);
    for (const index of byHash.slice(0, count)) drawn.push({ index, weight: (sizes.get(key) ?? 0) / count });
  }
  drawn.sort((a, b) => a.index - b.index);
  const total = drawn.reduce((sum, { weight }) => sum + weight, 0);
  const of = (mask: Uint8Array) => Uint8Array.from(drawn, ({ index }) => mask[candidates[index].voxel]);
  return {
    chosen: Uint32Array.from(drawn, ({ index }) => index),
    weight: Float64Array.from(drawn, ({ weight }) => weight / total),
    inRegion: of(region),
    inBorder: of(border),
  };
}

/** How many voxels each stratum gives: shared equally among those of one side, none more than it has. */
function allot(sizes: ReadonlyMap<number, number>, budget: number): Map<number, number> {
  const side = (inside: number) => [...sizes].filter(([stratum]) => stratum % 2 === inside);
  const has = (inside: number) => side(inside).reduce((sum, [, size]) => sum + size, 0);
  // What one side cannot give, the other may.
  const inside = Math.min(has(1), Math.max(Math.round(budget * INSIDE_SHARE), budget - has(0)));
  return new Map([
    ...shareEqually(side(1), inside),
    ...shareEqually(side(0), Math.min(has(0), budget - inside)),
  ]);
}

function shareEqually(strata: [number, number][], budget: number): [number, number][] {
  const bySize = strata.toSorted(([a, one], [b, other]) => one - other || a - b);
  let left = budget;
  return bySize.map(([stratum, size], i) => {
    // At least one of each, or its voxels would be missing from the weighted whole.
    const share = Math.min(size, Math.max(1, Math.floor(left / (bySize.length - i))));
    left -= share;
    return [stratum, share];
  });
}
