/** One epoch of nnU-Net: training steps, then online validation (spec §7.5, §7.7). */
import type { SgdUpdate, TrainingBatch, TrainingProgram } from '../backend/index.ts';
import { addCounts, type OverlapCounts, type PseudoDice, pseudoDice } from './validation.ts';

/** Where batches come from: a function of the iteration alone, so that a resume sees the same. */
export interface BatchSource {
  train(iteration: number): Promise<TrainingBatch>;
  validation(iteration: number): Promise<TrainingBatch>;
}

export interface EpochPlan {
  readonly iterations: number;
  readonly validationIterations: number;
  readonly update: SgdUpdate;
  /** Softmax networks leave channel 0 out of the pseudo Dice. */
  readonly hasBackground: boolean;
}

export type EpochResult =
  | {
      readonly kind: 'finished';
      /** Means over the iterations. */
      readonly trainLoss: number;
      readonly validationLoss: number;
      readonly dice: PseudoDice;
    }
  /** Loss or gradients were not finite; the weights are those before this iteration. */
  | { readonly kind: 'notFinite'; readonly iteration: number };

/** @param onStep called after every training step with its loss */
export async function runEpoch(
  program: TrainingProgram,
  source: BatchSource,
  plan: EpochPlan,
  onStep: (iteration: number, loss: number) => void = () => undefined,
): Promise<EpochResult> {
  let trainLoss = 0;
  for (let iteration = 0; iteration < plan.iterations; iteration++) {
    const { loss, applied } = await program.step(await source.train(iteration), plan.update);
    if (!applied) return { kind: 'notFinite', iteration };
    trainLoss += loss / plan.iterations;
    onStep(iteration, loss);
  }
  let validationLoss = 0;
  let counts: OverlapCounts = { truePositives: [], falsePositives: [], falseNegatives: [] };
  for (let iteration = 0; iteration < plan.validationIterations; iteration++) {
    const found = await program.evaluate(await source.validation(iteration));
    validationLoss += found.loss / plan.validationIterations;
    counts = iteration === 0 ? found : addCounts(counts, found);
  }
  return { kind: 'finished', trainLoss, validationLoss, dice: pseudoDice(counts, plan.hasBackground) };
}
