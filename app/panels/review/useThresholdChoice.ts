import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { attempt } from '../../actions/index.ts';
import { firstChoice, rulesOf, type ThresholdChoice, thresholdsOf } from '../../batch/index.ts';
import { cutsForPrecision, useConfidence } from '../../confidence/index.ts';
import { findPrecisionCuts } from '../../teacher/index.ts';
import type { Calibration, PrecisionThreshold, PseudoLabelRules, TeacherRun } from '../../workers.ts';

const SETTLE_MILLISECONDS = 300;
/** With fewer labelled cases no class has enough for a precision. Source: spec semisupervised.md §4. */
const FEWEST_CASES = 5;

export interface ChosenThresholds {
  readonly choice: ThresholdChoice;
  readonly change: (choice: ThresholdChoice) => void;
  readonly found: readonly PrecisionThreshold[] | undefined;
  readonly rules: (values: readonly number[]) => PseudoLabelRules;
}

/** What a form says of thresholds: at first what fits the calibration and the Confidence tab, then what is chosen.
 *  @param run of which the calibration is; keep it the same object while it is the same run */
export function useThresholdChoice(calibration: Calibration | undefined, run: TeacherRun): ChosenThresholds {
  const settings = useConfidence();
  const canPrecision = (calibration?.counted ?? false) && (calibration?.cases.length ?? 0) >= FEWEST_CASES;
  const [chosen, change] = useState<ThresholdChoice>();
  const choice = chosen ?? firstChoice(settings, canPrecision);
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
  const rules = (values: readonly number[]) => rulesOf(choice, thresholdsOf(choice, values, cuts), settings);
  return { choice, change, found, rules };
}
