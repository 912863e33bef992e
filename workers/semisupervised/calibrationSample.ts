/**
 * Which voxels of a labelled case a temperature is fitted on. Chosen by the image and the prediction, never by the
 * reference: balancing by reference class is label shift and gives a wrong T. Source: spec semisupervised.md §2.
 */
import { borderBand, dilate } from './borders.ts';
import { fromCode } from './logOdds.ts';
import type { PredictedMap } from './predictedMap.ts';
import { seededUniform } from './seededHash.ts';

export const REGION_MM = 10;
export const BORDER_MM = 5;
export const VOXELS_PER_CASE = 50_000;
/** Foreground probability from which a voxel belongs to the region's seed. */
export const REGION_PROBABILITY = 0.001;
/** Of the voxels drawn, those from inside the region; air outside says little and is plenty. */
const INSIDE_SHARE = 0.8;
const CONFIDENCE_BINS = 8;
/** Log-odds a bin. */
const BIN_WIDTH = 2;

export interface VoxelChoice {
  /** Flat indices, ascending. */
  readonly voxels: Uint32Array;
  /** How many voxels each stands for, divided so that a case's weights sum to 1. */
  readonly weight: Float64Array;
  /** 1 inside the region R, and inside the border band. */
  readonly inRegion: Uint8Array;
  readonly inBorder: Uint8Array;
}

export interface ChoiceRules {
  /** 1 where 1 - p₀ > 0.001. */
  readonly foreground: Uint8Array;
  /** 1 where the reference is ignore: such voxels never take part. */
  readonly excluded?: Uint8Array | undefined;
  readonly seed: number;
  readonly stream: number;
  /** @default 50 000 */
  readonly voxels?: number | undefined;
}

/** Strata are (inside R or not) × predicted label × confidence bin. Within one every voxel is equally likely, and the
 *  weight undoes the different chances, so that the weighted sample stands for the whole case. */
export function chooseVoxels(map: PredictedMap, rules: ChoiceRules): VoxelChoice {
  const region = dilate(rules.foreground, map.size, map.spacing, REGION_MM);
  const border = borderBand(map.labels, map.size, map.spacing, BORDER_MM);
  const sizes = new Map<number, number>();
  eachVoxel(map, region, rules, (_, stratum) => sizes.set(stratum, (sizes.get(stratum) ?? 0) + 1));
  const wanted = allot(sizes, rules.voxels ?? VOXELS_PER_CASE);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const open = new Map(
    [...sizes].map(([stratum, size]) => [stratum, { left: size, need: wanted.get(stratum) ?? 0 }]),
  );
  const voxels: number[] = [];
  const weight: number[] = [];
  eachVoxel(map, region, rules, (voxel, stratum) => {
    const state = open.get(stratum);
    if (!state) return;
    // Selection sampling (Knuth, TAOCP 2, 3.4.2 S): exactly `need` of `left`, all subsets equally likely.
    const taken = seededUniform(rules.seed, rules.stream, voxel) * state.left < state.need;
    state.left--;
    if (!taken) return;
    state.need--;
    voxels.push(voxel);
    weight.push((sizes.get(stratum) ?? 0) / (wanted.get(stratum) ?? 1) / total);
  });
  return {
    voxels: Uint32Array.from(voxels),
    weight: Float64Array.from(weight),
    inRegion: Uint8Array.from(voxels, (voxel) => region[voxel]),
    inBorder: Uint8Array.from(voxels, (voxel) => border[voxel]),
  };
}

type Visit = (voxel: number, stratum: number) => void;

function eachVoxel(
  { labels, codes }: PredictedMap,
  region: Uint8Array,
  { excluded }: ChoiceRules,
  visit: Visit,
) {
  for (let voxel = 0; voxel < labels.length; voxel++) {
    if (excluded?.[voxel]) continue;
    const bin = Math.min(CONFIDENCE_BINS - 1, Math.max(0, Math.floor(fromCode(codes[voxel]) / BIN_WIDTH)));
    visit(voxel, (labels[voxel] * CONFIDENCE_BINS + bin) * 2 + region[voxel]);
  }
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
