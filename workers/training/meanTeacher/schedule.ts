/** When the teacher counts how much, and how fast it follows: functions of the step alone. */
import type { TeacherUpdate } from '../../backend/index.ts';

export interface MeanTeacherSettings {
  /** Factor of the consistency loss once it is ramped up. */
  readonly weight: number;
  /** Teacher's probability from which on a voxel counts; not calibrated. */
  readonly threshold: number;
  /** Largest decay of the moving average. */
  readonly decay: number;
}

/** Share of the training over which the weight rises. */
const RAMP = 0.2;

/** weight · exp(-5 (1 - t)²), t from 0 to 1 over the first fifth of the training. Source: Laine & Aila 2017. */
export function rampedWeight(weight: number, step: number, steps: number): number {
  const t = Math.min(1, step / (RAMP * steps));
  return weight * Math.exp(-5 * (1 - t) ** 2);
}

/** min(1 - 1/(t + 1), most): the teacher is the mean of all students so far, until it forgets the first ones. After the first
 *  step (t = 0) it is the student: nothing stays of the initial weights. Source: Tarvainen & Valpola 2017. */
export const averagingDecay = (step: number, most: number): number => Math.min(1 - 1 / (step + 1), most);

/** @param step from 0, over all epochs @param steps of the whole training */
export function teacherAt(settings: MeanTeacherSettings, step: number, steps: number): TeacherUpdate {
  return {
    weight: rampedWeight(settings.weight, step, steps),
    threshold: settings.threshold,
    decay: averagingDecay(step, settings.decay),
  };
}
