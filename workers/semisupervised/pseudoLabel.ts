/** From a prediction to a pseudo-label: sure voxels keep their label, unsure ones become ignore. Spec §4, §5, §7. */
import type { LabelArray } from '../components/index.ts';
import { borderBand } from './borders.ts';
import { type CutRules, originRule } from './origins.ts';
import { type ClassRules, postProcess } from './postProcessing.ts';
import type { PredictedMap } from './predictedMap.ts';
import { isHuman, PROVENANCE } from './provenance.ts';

export interface PseudoLabelRules extends CutRules {
  /** Voxels within this of a border between predicted labels become ignore. @default 0 */
  readonly boundaryMm?: number | undefined;
  /** By label value, background (0) included. Nothing is done to labels without rules. */
  readonly postProcessing?: ReadonlyMap<number, ClassRules> | undefined;
}

/** An earlier version of a case's labels, whose human voxels stay. */
export interface EarlierLabels {
  readonly labels: LabelArray;
  readonly provenance: Uint8Array;
}

export interface PseudoLabel {
  readonly labels: Uint8Array | Uint16Array;
  readonly provenance: Uint8Array;
  /** By predicted label but ignore: voxels predicted, and voxels of it that the pseudo-label holds as that label. */
  readonly counts: ReadonlyMap<number, { readonly predicted: number; readonly kept: number }>;
}

/** Same inputs and seed give the same voxels. */
export function pseudoLabel(
  map: PredictedMap,
  rules: PseudoLabelRules,
  earlier?: EarlierLabels,
): PseudoLabel {
  const human = earlier && Uint8Array.from(earlier.provenance, (from) => Number(isHuman(from)));
  const processed = postProcess(map, rules.postProcessing ?? new Map(), rules.ignoreLabel, human);
  const band = borderBand(processed, map.size, map.spacing, rules.boundaryMm ?? 0);
  const origin = originRule({ map, processed, band }, rules);
  const labels = rules.ignoreLabel < 256 ? Uint8Array.from(processed) : Uint16Array.from(processed);
  const provenance = new Uint8Array(labels.length);
  const counts = new Map<number, { predicted: number; kept: number }>();
  for (let voxel = 0; voxel < labels.length; voxel++) {
    const predicted = map.labels[voxel];
    if (earlier && human?.[voxel]) {
      labels[voxel] = earlier.labels[voxel];
      provenance[voxel] = earlier.provenance[voxel];
    } else {
      provenance[voxel] = origin(voxel);
      if (provenance[voxel] === PROVENANCE.ignoredByThreshold) labels[voxel] = rules.ignoreLabel;
    }
    // Nothing was predicted there.
    if (predicted === rules.ignoreLabel) continue;
    const count = counts.get(predicted) ?? { predicted: 0, kept: 0 };
    count.predicted++;
    if (labels[voxel] === predicted) count.kept++;
    counts.set(predicted, count);
  }
  return { labels, provenance, counts };
}
