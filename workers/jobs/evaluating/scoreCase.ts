/** One case's figures: overlap, surface distances and volumes of every class. Pure. Source: spec §1.0. */
import type { LabelArray } from '../../components/index.ts';
import type { Geometry } from '../../image/index.ts';
import { countConfusion, overlap, surfaceScores } from '../../nnunet/evaluation/index.ts';
import type { ClassScores } from './api.ts';

/** A class as one value, or the values a region unites. */
export interface JudgedClass {
  readonly value: number;
  readonly name: string;
  readonly values: readonly number[];
}

export interface ComparedMaps {
  readonly prediction: LabelArray;
  readonly reference: LabelArray;
  /** Value of `reference` that says nothing; such voxels are background in both. */
  readonly ignore?: number | undefined;
  readonly geometry: Geometry;
}

export function scoreCase(
  maps: ComparedMaps,
  classes: readonly JudgedClass[],
  toleranceMm: number,
): ClassScores[] {
  const { prediction, reference, ignore, geometry } = maps;
  const { size, spacing } = geometry;
  const confusion = countConfusion(prediction, reference, ignore);
  const ml = (spacing[0] * spacing[1] * spacing[2]) / 1000;
  return classes.map(({ value, name, values }) => {
    const { Dice, n_pred, n_ref } = overlap(confusion, values);
    const isClass = (labels: LabelArray) =>
      Uint8Array.from(labels, (label, voxel) =>
        values.includes(label) && (ignore === undefined || reference[voxel] !== ignore) ? 1 : 0,
      );
    const pair = { prediction: isClass(prediction), reference: isClass(reference), size, spacing };
    const surface = n_pred > 0 && n_ref > 0 ? surfaceScores(pair, toleranceMm) : undefined;
    return {
      value,
      name,
      dice: Number.isNaN(Dice) ? null : Dice,
      // One of them is there, the other not: no surface is near the other.
      nsd: surface?.nsd ?? (n_pred + n_ref > 0 ? 0 : null),
      hd95: surface?.hd95 ?? null,
      volumeError: n_ref > 0 ? (n_pred - n_ref) / n_ref : null,
      predictedMl: n_pred * ml,
      referenceMl: n_ref * ml,
    };
  });
}
