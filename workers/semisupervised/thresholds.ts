/** Per-class cuts on the confidence's codes. A voxel predicted as c is kept at or above c's cut. Source: spec §4. */

import { LARGEST_CODE, logOddsOf, toCode } from './logOdds.ts';
import type { PredictedMap } from './predictedMap.ts';
import { seededUniform } from './seededHash.ts';

export interface ClassCut {
  /** Codes above are kept. */
  readonly code: number;
  /** Of the voxels at exactly this code, the share that is kept; which ones, a seeded hash of case and voxel says. */
  readonly shareAtCode: number;
}

/** By label value. A label without a cut is kept whole. */
export type Cuts = ReadonlyMap<number, ClassCut>;

export const EVERYTHING: ClassCut = { code: 0, shareAtCode: 1 };

/** Confidence >= τ. @param threshold probability, 0 … 1 */
export const fixedCut = (threshold: number): ClassCut => ({
  code: toCode(logOddsOf(threshold)),
  shareAtCode: 1,
});

/** The most confident share `q` of the voxels that a histogram over codes counts; undefined for an empty one. */
export function quantileCut(histogram: ArrayLike<number>, q: number): ClassCut | undefined {
  let total = 0;
  for (let code = 0; code <= LARGEST_CODE; code++) total += histogram[code];
  if (total === 0) return undefined;
  const wanted = q * total;
  let above = 0;
  for (let code = LARGEST_CODE; code > 0; code--) {
    const here = histogram[code];
    if (above + here > wanted) return { code, shareAtCode: (wanted - above) / here };
    above += here;
  }
  const lowest = histogram[0];
  return { code: 0, shareAtCode: lowest === 0 ? 1 : Math.min(1, (wanted - above) / lowest) };
}

/** Counts codes by predicted label, on top of what `histograms` holds already. */
export function countCodes({ labels, codes }: PredictedMap, histograms: Map<number, Float64Array>): void {
  let [label, histogram]: [number, Float64Array | undefined] = [-1, undefined];
  for (let voxel = 0; voxel < labels.length; voxel++) {
    if (labels[voxel] !== label || !histogram) {
      label = labels[voxel];
      histogram = histograms.get(label) ?? new Float64Array(LARGEST_CODE + 1);
      histograms.set(label, histogram);
    }
    histogram[codes[voxel]]++;
  }
}

/** Whether a voxel's code passes its class's cut. */
export function passes(cut: ClassCut, code: number, seed: number, stream: number, voxel: number): boolean {
  if (code !== cut.code) return code > cut.code;
  return cut.shareAtCode >= 1 || seededUniform(seed, stream, voxel) < cut.shareAtCode;
}

/** 1 where all members give the voxel one label. */
export function agreement(members: readonly ArrayLike<number>[]): Uint8Array {
  const [first, ...others] = members;
  return Uint8Array.from(first, (label, voxel) => (others.every((other) => other[voxel] === label) ? 1 : 0));
}
