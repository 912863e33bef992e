import {
  type ClassCut,
  type EarlierLabels,
  fixedCut,
  logOddsOf,
  type PseudoLabel,
  pseudoLabel,
  quantileCut,
  streamOf,
  toCode,
} from '../../semisupervised/index.ts';
import type { PseudoLabelRules } from '../batch/spec.ts';
import type { StoredPrediction } from './storedPrediction.ts';

export type Cuts = ReadonlyMap<number, ClassCut>;

/** Whether the cuts follow from the rules alone, or from what every case was predicted as. */
export const needsEveryCase = ({ thresholds }: PseudoLabelRules): boolean => thresholds.mode === 'quantile';

/** @param histograms codes by predicted label over every case, where `needsEveryCase` */
export function cutsOf(
  { thresholds }: PseudoLabelRules,
  histograms: ReadonlyMap<number, Float64Array> = new Map(),
): Cuts {
  switch (thresholds.mode) {
    case 'fixed':
      return new Map(thresholds.byLabel.map(({ value, threshold }) => [value, fixedCut(threshold)]));
    case 'cuts':
      return new Map(thresholds.cuts.map(({ value, ...cut }) => [value, cut]));
    case 'quantile':
      return new Map(
        [...histograms].flatMap(([value, histogram]) => {
          const cut = quantileCut(histogram, thresholds.share);
          return cut ? [[value, cut] as const] : [];
        }),
      );
    default:
      return thresholds satisfies never;
  }
}

/** The pseudo-label of one case. Same inputs and seed give the same voxels; `earlier` keeps its human ones. */
export function applyRules(
  { map, about, agreed }: Pick<StoredPrediction, 'map' | 'about' | 'agreed'>,
  { veto, boundaryMm, cleaning, seed, ...rules }: PseudoLabelRules,
  cuts: Cuts,
  name: string,
  earlier?: EarlierLabels,
): PseudoLabel {
  return pseudoLabel(
    map,
    {
      cuts,
      ignoreLabel: about.ignoreLabel,
      vetoAbove: veto === undefined ? undefined : toCode(logOddsOf(veto)),
      agreed: rules.agreed ? agreed : undefined,
      boundaryMm,
      postProcessing: new Map(cleaning.map(({ value, ...rules }) => [value, rules])),
      seed,
      stream: streamOf(name),
    },
    earlier,
  );
}
