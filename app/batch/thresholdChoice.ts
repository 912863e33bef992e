/** How a batch, or pseudo-labels that are made anew, are cut: what a person chooses, and the rules that come of it. Pure. */
import { type ConfidenceState, type Preset, SEED, type ThresholdSettings } from '../confidence/index.ts';
import type { ClassCut, PseudoLabelRules } from '../workers.ts';
import { fixedCut } from '../workers.ts';

export const THRESHOLD_WAYS = ['precision', 'quantile', 'fixed', 'cuts'] as const;
/** `cuts`: those that were chosen on a scan, class by class. */
export type ThresholdWay = (typeof THRESHOLD_WAYS)[number];

export interface ThresholdChoice {
  readonly way: ThresholdWay;
  /** 0 … 1 each: target precision, share to keep, least confidence. */
  readonly precision: number;
  readonly share: number;
  readonly threshold: number;
  /** Voxels on which the folds of an ensemble disagree become ignore. */
  readonly agreed: boolean;
  readonly filter: boolean;
}

type Settings = Pick<ConfidenceState, 'mode' | 'modeChosen' | 'master' | 'cuts'>;

/**
 * What the form begins with. Source: spec semisupervised.md §4: target precision where a calibration exists, else a
 * quantile; who chose another way on a scan meant it.
 */
export function firstChoice({ mode, modeChosen, master }: Settings, canPrecision: boolean): ThresholdChoice {
  const chosen = mode === 'agreement' ? 'fixed' : mode;
  const way = !modeChosen && canPrecision ? 'precision' : chosen;
  return {
    way: way === 'precision' && !canPrecision ? 'quantile' : way,
    precision: master.precision,
    share: master.quantile,
    threshold: master.fixed,
    agreed: mode === 'agreement',
    filter: true,
  };
}

/** What a preset says. Its cuts lie class by class, so that only a share, and a precision that a calibration still promises,
 *  are found anew. */
export function choiceOf({ mode, master }: Preset, canPrecision: boolean): ThresholdChoice {
  const { way, ...choice } = firstChoice({ mode, master, modeChosen: true, cuts: {} }, canPrecision);
  const isFoundAnew = mode === 'quantile' || way === 'precision';
  return { ...choice, way: isFoundAnew ? way : 'cuts' };
}

type Cuts = Readonly<Record<number, ClassCut>>;

/** @param values label values that the model may write, background included
 *  @param cuts of the classes that have one, for `precision` and `cuts`; the others are cut at `threshold` */
export function thresholdsOf(
  { way, share, threshold, precision }: ThresholdChoice,
  values: readonly number[],
  cuts: Cuts,
): PseudoLabelRules['thresholds'] {
  if (way === 'quantile') return { mode: 'quantile', share };
  if (way === 'fixed') return { mode: 'fixed', byLabel: values.map((value) => ({ value, threshold })) };
  return {
    mode: 'cuts',
    ...(way === 'precision' && { target: precision }),
    cuts: values.map((value) => {
      const { code, shareAtCode } = cuts[value] ?? fixedCut(threshold);
      return { value, code, shareAtCode };
    }),
  };
}

type Safety = Pick<ThresholdSettings, 'vetoOn' | 'veto' | 'boundaryMm' | 'cleaning'>;

/** Everything but the thresholds is as it was set on a scan. */
export const rulesOf = (
  choice: Pick<ThresholdChoice, 'agreed' | 'filter'>,
  thresholds: PseudoLabelRules['thresholds'],
  { vetoOn, veto, boundaryMm, cleaning }: Safety,
): PseudoLabelRules => ({
  thresholds,
  ...(vetoOn && { veto }),
  ...(choice.agreed && { agreed: true }),
  boundaryMm,
  cleaning: cleaning.map((one) => ({ ...one })),
  filter: choice.filter,
  seed: SEED,
});
