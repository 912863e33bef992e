/** What a training program will allocate, before anything is allocated. */
import type { TrainingSpec } from '../../training.ts';
import type { Tuning } from '../plan/step.ts';
import { tuningOf } from '../tuning.ts';
import { fittedSchedule } from './trainingBackend.ts';
import type { TrainingBytes } from './trainingSchedule.ts';

export interface TrainingEstimate extends TrainingBytes {
  /** Activations that are computed again on the way back, so that the rest fits; 0 where everything is kept. */
  readonly recomputed: number;
  readonly fits: boolean;
}

/** A GPU that nobody has opened yet. */
const SOME_GPU: Tuning = { storage: 'f32', flopsPerSecond: 3e11, quads: false, longCode: false };

/**
 * Exactly what `compileTraining(spec)` will allocate on `device` within `budgetBytes`: both use the same plan. A software
 * adapter's kernels take less: half of what a GPU's do, where the network is small.
 * @throws RangeError when the network does not fit the patch, ModelError `model.training` for BatchNorm
 */
export function estimateTraining(
  spec: TrainingSpec,
  budgetBytes: number,
  device?: GPUDevice,
): TrainingEstimate {
  const tuning = device ? tuningOf(device, 'f32') : SOME_GPU;
  const { bytes, recomputed } = fittedSchedule(spec, tuning, budgetBytes);
  return { ...bytes, recomputed: recomputed.size, fits: bytes.total <= budgetBytes };
}
