import { useEffect } from 'react';
import { attempt } from '../../actions/index.ts';
import { type OpenedConfidence, startWithPrecision, useConfidence } from '../../confidence/index.ts';
import { findPrecisionCuts, readTeacherFacts, teacherRun } from '../../teacher/index.ts';

/** A prediction of a calibrated model begins with the target precision. Source: spec semisupervised.md §4. */
export function usePrecisionFirst(opened: OpenedConfidence | undefined): void {
  const result = opened?.result;
  const model = opened?.model;
  const calibrated = opened?.temperatures.some((temperature) => temperature !== 1) ?? false;
  useEffect(() => {
    if (result === undefined || !model || !calibrated || useConfidence.getState().modeChosen) return;
    void attempt(async () => {
      await readTeacherFacts(model);
      const found = await findPrecisionCuts(teacherRun(model), useConfidence.getState().master.precision);
      if (useConfidence.getState().opened?.result === result) startWithPrecision(found);
    });
  }, [result, model, calibrated]);
}
