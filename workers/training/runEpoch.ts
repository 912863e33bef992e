/** One epoch of nnU-Net: training steps, then online validation (spec §7.5, §7.7). It may stop between any two. */
import type {
  Consistency,
  SgdUpdate,
  TeacherUpdate,
  TrainingBatch,
  TrainingProgram,
} from '../backend/index.ts';
import { addConsistency, type ConsistencySums } from './meanTeacher/index.ts';
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
  /** What a step does with its unlabelled patches; absent without a mean teacher. */
  readonly teacher?: (iteration: number) => TeacherUpdate;
  /** Softmax networks leave channel 0 out of the pseudo Dice. */
  readonly hasBackground: boolean;
}

/** What an epoch has done so far: plain data, for going on later to the same result. */
export interface EpochProgress {
  /** Training steps done, and their share of the mean loss. */
  readonly iteration: number;
  readonly trainLoss: number;
  readonly validationIteration: number;
  readonly validationLoss: number;
  readonly counts: OverlapCounts;
  /** Of the training steps done, with a mean teacher. */
  readonly consistency?: ConsistencySums;
}

export const NOTHING_DONE: EpochProgress = {
  iteration: 0,
  trainLoss: 0,
  validationIteration: 0,
  validationLoss: 0,
  counts: { truePositives: [], falsePositives: [], falseNegatives: [] },
};

export type EpochResult =
  | {
      readonly kind: 'finished';
      /** Means over the iterations. */
      readonly trainLoss: number;
      readonly validationLoss: number;
      readonly dice: PseudoDice;
      /** Sums over the training steps. */
      readonly consistency?: ConsistencySums;
    }
  | { readonly kind: 'stopped'; readonly progress: EpochProgress }
  /** Loss or gradients were not finite; the weights are those before this iteration. */
  | { readonly kind: 'notFinite'; readonly iteration: number };

export interface EpochHooks {
  /** Where a former run stopped. */
  readonly from?: EpochProgress;
  /** Awaited after every step, with what a training step found. False: stop here. */
  readonly afterStep?: (progress: EpochProgress, found?: StepFigures) => Promise<boolean>;
}

/** Of one training step. */
export interface StepFigures {
  readonly loss: number;
  readonly consistency?: Consistency;
}

export async function runEpoch(
  program: TrainingProgram,
  source: BatchSource,
  plan: EpochPlan,
  { from = NOTHING_DONE, afterStep = async () => true }: EpochHooks = {},
): Promise<EpochResult> {
  let progress = from;
  while (progress.iteration < plan.iterations) {
    const { iteration, trainLoss } = progress;
    const teacher = plan.teacher?.(iteration);
    const batch = await source.train(iteration);
    const { loss, applied, consistency } = await program.step(batch, plan.update, teacher);
    if (!applied) return { kind: 'notFinite', iteration };
    progress = {
      ...progress,
      iteration: iteration + 1,
      trainLoss: trainLoss + loss / plan.iterations,
      ...(consistency &&
        teacher && { consistency: addConsistency(progress.consistency, consistency, teacher.weight) }),
    };
    const found = { loss, ...(consistency && { consistency }) };
    if (!(await afterStep(progress, found))) return { kind: 'stopped', progress };
  }
  while (progress.validationIteration < plan.validationIterations) {
    progress = await validationStep(program, source, plan, progress);
    if (!(await afterStep(progress))) return { kind: 'stopped', progress };
  }
  const { trainLoss, validationLoss, counts, consistency } = progress;
  const dice = pseudoDice(counts, plan.hasBackground);
  return { kind: 'finished', trainLoss, validationLoss, dice, ...(consistency && { consistency }) };
}

async function validationStep(
  program: TrainingProgram,
  source: BatchSource,
  plan: EpochPlan,
  progress: EpochProgress,
): Promise<EpochProgress> {
  const { validationIteration: iteration, validationLoss, counts } = progress;
  const { truePositives, falsePositives, falseNegatives, loss } = await program.evaluate(
    await source.validation(iteration),
  );
  const found = { truePositives, falsePositives, falseNegatives };
  return {
    ...progress,
    validationIteration: iteration + 1,
    validationLoss: validationLoss + loss / plan.validationIterations,
    counts: iteration === 0 ? found : addCounts(counts, found),
  };
}
