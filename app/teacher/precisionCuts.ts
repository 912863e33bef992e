import { compute } from '../actions/index.ts';
import type { PrecisionThreshold, TeacherRun } from '../workers.ts';
import { fittingCalibration } from './teacherFacts.ts';
import { useTeacher } from './teacherStore.ts';

/** Of ties between cases of the bootstrap: fixed, so that the same cases give the same cuts. */
const SEED = 0;

/** Cuts at which each class is as precise on the calibration's cases as asked; none without a calibration that fits and
 *  counted all voxels of them. @throws JobError `job.staleCalibration` */
export async function findPrecisionCuts(
  run: TeacherRun,
  target: number,
): Promise<readonly PrecisionThreshold[]> {
  const found = fittingCalibration(useTeacher.getState().calibrations[run.model])?.calibration;
  if (!found?.counted) return [];
  return compute().precisionThresholds({ calibration: found.id, run, target, seed: SEED });
}
