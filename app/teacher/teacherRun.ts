import { defaultCheckpoint, modelOf, usePreferences, useStudio } from '../state/index.ts';
import type { LabelMapping, TeacherRun } from '../workers.ts';
import { useTeacher } from './teacherStore.ts';

/** How the page would run a model now: the Run panel's settings, for another model its own defaults. */
export function teacherRun(id: string): TeacherRun {
  const { model, folds, checkpoint, tileStepSize, mirroring, device } = usePreferences.getState();
  const known = modelOf(useStudio.getState().models, id);
  const own = model === id;
  const mapping: LabelMapping | undefined = useTeacher.getState().mappings[id];
  return {
    model: id,
    folds: own && folds.length > 0 ? folds : (known?.folds ?? []),
    checkpoint: own && checkpoint !== '' ? checkpoint : defaultCheckpoint(known?.checkpoints ?? []),
    tileStepSize,
    mirroring,
    device,
    ...(mapping && { mapping }),
  };
}
