/** What a training program will allocate, before anything is allocated. */
import type { TrainingSpec } from '../../training.ts';
import { fittedSchedule } from './trainingBackend.ts';
import type { TrainingBytes } from './trainingSchedule.ts';

export interface TrainingEstimate extends TrainingBytes {
  /** Activations that are computed again on the way back, so that the rest fits; 0 where everything is kept. */
  readonly recomputed: number;
  readonly fits: boolean;
}

/**
 * Exactly what `compileTraining(spec)` will allocate on a GPU within `budgetBytes`: both use the same plan.
 * @throws RangeError when the network does not fit the patch, ModelError `model.training` for BatchNorm
 */
export function estimateTraining(spec: TrainingSpec, budgetBytes: number): TrainingEstimate {
  // A GPU's tiles; a software adapter's partial sums differ by a few KB.
  const tuning = { storage: 'f32', flopsPerSecond: 3e11, quads: false, longCode: false } as const;
  const { bytes, recomputed } = fittedSchedule(spec, tuning, budgetBytes);
  return { ...bytes, recomputed: recomputed.size, fits: bytes.total <= budgetBytes };
}
