/** From the settings of the panel to what preview and export are made with. Pure. */
import type {
  ClassCut,
  CutRules,
  LabelCleaning,
  LabelCut,
  PrecisionThreshold,
  PseudoLabelSpec,
} from '../workers.ts';
import { logOddsOf, toCode } from '../workers.ts';
import type { ThresholdSettings } from './confidenceStore.ts';

/** Of ties at a cut: fixed, so that the same settings give the same file. */
export const SEED = 0;

type Settings = Pick<ThresholdSettings, 'mode' | 'cuts' | 'vetoOn' | 'veto' | 'boundaryMm' | 'members'>;

/** The code above which a rival bars background; undefined while the veto is off. */
export const vetoCode = ({ vetoOn, veto }: Pick<Settings, 'vetoOn' | 'veto'>): number | undefined =>
  vetoOn ? toCode(logOddsOf(veto)) : undefined;

export function cutRules(
  settings: Settings,
  { ignoreLabel, stream, agreed }: Pick<CutRules, 'ignoreLabel' | 'stream' | 'agreed'>,
): CutRules {
  return {
    cuts: new Map(Object.entries(settings.cuts).map(([value, cut]) => [Number(value), cut])),
    ignoreLabel,
    vetoAbove: vetoCode(settings),
    agreed: settings.mode === 'agreement' ? agreed : undefined,
    seed: SEED,
    stream,
  };
}

/** Cuts by class as a list. */
export const labelCuts = (cuts: Settings['cuts']): LabelCut[] =>
  Object.entries(cuts).map(([value, cut]) => ({ value: Number(value), ...cut }));

/** Cuts that reach the precision, or come nearest to it; classes that too few labelled cases have are left out. */
export const cutsForPrecision = (found: readonly PrecisionThreshold[]): Record<number, ClassCut> =>
  Object.fromEntries(
    found.flatMap((one) =>
      one.kind === 'unavailable'
        ? []
        : [[one.value, { code: one.code, shareAtCode: one.shareAtCode }] as const],
    ),
  );

/** @param cleaning post-processing that the preview shows */
export function pseudoLabelSpec(settings: Settings, cleaning: readonly LabelCleaning[]): PseudoLabelSpec {
  const { cuts, vetoOn, veto, boundaryMm, mode, members } = settings;
  return {
    cuts: labelCuts(cuts),
    ...(vetoOn && { veto }),
    boundaryMm,
    cleaning,
    ...(mode === 'agreement' && members.length > 1 && { members }),
    filter: true,
    seed: SEED,
  };
}
