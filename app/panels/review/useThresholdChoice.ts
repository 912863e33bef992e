import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { attempt } from '../../actions/index.ts';
import { choiceOf, firstChoice, rulesOf, type ThresholdChoice, thresholdsOf } from '../../batch/index.ts';
import {
  carriedSettings,
  cutsForPrecision,
  type Preset,
  settingsOf,
  type ThresholdSettings,
  useConfidence,
} from '../../confidence/index.ts';
import { findPrecisionCuts } from '../../teacher/index.ts';
import type { Calibration, PrecisionThreshold, PseudoLabelRules, TeacherRun } from '../../workers.ts';

const SETTLE_MILLISECONDS = 300;
/** With fewer labelled cases no class has enough for a precision. Source: spec semisupervised.md §4. */
const FEWEST_CASES = 5;

export interface ChosenThresholds {
  readonly choice: ThresholdChoice;
  readonly change: (choice: ThresholdChoice) => void;
  /** Name of the preset that was taken. */
  readonly preset: string | undefined;
  /** Everything as the preset says; undefined: as on the Confidence tab again. */
  readonly takePreset: (preset: Preset | undefined) => void;
  /** Cuts, veto, band and post-processing: the preset's, else those of the Confidence tab. */
  readonly settings: Settings;
  /** Of the calibration's cases at the chosen precision; undefined while none can be had. */
  readonly found: readonly PrecisionThreshold[] | undefined;
  readonly rules: PseudoLabelRules;
}

type Settings = Omit<ThresholdSettings, 'members'>;
type Named = readonly { readonly value: number; readonly name: string }[];

/** What a form says of thresholds: at first what fits the calibration and the Confidence tab, then what is chosen.
 *  @param run of which the calibration is; keep it the same object while it is the same run
 *  @param classes that may be written, background first */
export function useThresholdChoice(
  calibration: Calibration | undefined,
  run: TeacherRun,
  classes: Named,
): ChosenThresholds {
  const onScan = useConfidence();
  const [preset, setPreset] = useState<Preset>();
  const own = { ...onScan, ...carriedSettings(onScan, run.model, classes) };
  const settings = preset ? settingsOf(preset, classes, own) : own;
  const canPrecision = (calibration?.counted ?? false) && (calibration?.cases.length ?? 0) >= FEWEST_CASES;
  const [chosen, change] = useState<ThresholdChoice>();
  const choice = chosen ?? firstChoice(onScan, canPrecision);
  const [found, setFound] = useState<readonly PrecisionThreshold[]>();
  const [target] = useDebouncedValue(choice.precision, SETTLE_MILLISECONDS);
  const id = calibration?.counted ? calibration.id : undefined;
  useEffect(() => {
    let current = true;
    if (id === undefined) setFound(undefined);
    else
      void attempt(async () => {
        const cuts = await findPrecisionCuts(run, target);
        if (current) setFound(cuts);
      });
    return () => {
      current = false;
    };
  }, [id, run, target]);
  const cuts = choice.way === 'precision' ? cutsForPrecision(found ?? []) : settings.cuts;
  const values = classes.map(({ value }) => value);
  const rules = rulesOf(choice, thresholdsOf(choice, values, cuts), settings);
  const takePreset = (taken: Preset | undefined) => {
    setPreset(taken);
    change(taken && choiceOf(taken, canPrecision));
  };
  return { choice, change, preset: preset?.name, takePreset, settings, found, rules };
}
