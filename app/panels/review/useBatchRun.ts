import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { fittingCalibration, readTeacherFacts, teacherRun, useTeacher } from '../../teacher/index.ts';
import type { Fold, ModelSummary, TeacherRun } from '../../workers.ts';

/** How a batch would run a model: its folds here, all else as the Run panel says; what it may write, and the
 *  calibration that is good for it. */
export function useBatchRun(model: ModelSummary) {
  const { t } = useTranslation('confidence');
  const mapping = useTeacher((state) => state.mappings[model.id]);
  const [chosen, setChosen] = useState<{ readonly model: string; readonly folds: readonly Fold[] }>();
  const folds = chosen?.model === model.id ? chosen.folds : undefined;
  const run = useMemo(
    (): TeacherRun => ({ ...teacherRun(model.id), ...(folds && { folds }), ...(mapping && { mapping }) }),
    [model.id, folds, mapping],
  );
  useEffect(() => void attempt(() => readTeacherFacts(model.id, run.folds)), [model.id, run.folds]);
  const calibration = useTeacher((state) => fittingCalibration(state.calibrations[model.id]))?.calibration;
  const written = mapping
    ? Object.entries(mapping.labels).map(([name, value]) => ({ name, value }))
    : model.segments;
  return {
    run,
    foldsChosen: (chosenFolds: readonly Fold[]) => setChosen({ model: model.id, folds: chosenFolds }),
    calibration,
    /** Background first. */
    classes: [{ value: 0, name: t('background') }, ...written.filter(({ value }) => value !== 0)],
  };
}
