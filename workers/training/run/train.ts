/**
 * nnU-Net's training from any state on: epochs, schedule, unfreezing, early stopping. What is written where is the
 * caller's: it gets told.
 */
import type { TrainingBackend, TrainingProgram, TrainingState } from '../../backend/index.ts';
import type { ParameterName } from '../../network/index.ts';
import { type Recipe, trainingSpec } from '../batches/index.ts';
import { type MeanTeacherSettings, NO_CONSISTENCY, teacherAt, withEpoch } from '../meanTeacher/index.ts';
import {
  NNUNET_SGD,
  partOf,
  polyLearningRate,
  type Schedule,
  trainableAt,
  type UnfreezingPhase,
  updateAt,
} from '../optimiser.ts';
import {
  type BatchSource,
  type EpochProgress,
  type EpochResult,
  NOTHING_DONE,
  runEpoch,
  type StepFigures,
} from '../runEpoch.ts';
import { TrainingError } from '../trainingError.ts';
import { movingDice } from '../validation.ts';
import { cutLog, type RunState } from './trainingState.ts';

export interface TrainRequest {
  readonly recipe: Recipe;
  readonly backend: TrainingBackend;
  readonly start: RunState;
  readonly schedule: Schedule;
  readonly iterations: number;
  readonly validationIterations: number;
  readonly unfreezing?: readonly UnfreezingPhase[] | undefined;
  /** Consistency on the batches' unlabelled patches; the recipe says that they have some. */
  readonly meanTeacher?: MeanTeacherSettings | undefined;
  /** Stops after so many epochs without a better moving pseudo Dice. */
  readonly patience?: number | undefined;
  /** The batches of an epoch. */
  readonly batches: (epoch: number) => BatchSource;
  readonly hooks: TrainHooks;
  /** Seconds since 1970; for tests. */
  readonly now?: () => number;
}

export interface TrainHooks {
  readonly epochStarts: (epoch: number, trainableParts: readonly string[]) => void;
  /** Awaited after every step. `state` copies everything that going on needs. `stop` leaves the run as `stopped`. */
  readonly afterStep: (
    step: { readonly epoch: number; readonly progress: EpochProgress } & Partial<StepFigures>,
    state: () => Promise<RunState>,
  ) => Promise<'go' | 'stop'>;
  /** `state` is that of the next epoch's beginning. */
  readonly epochEnds: (state: RunState, facts: EpochFacts) => Promise<void>;
}

export interface EpochFacts {
  readonly isBest: boolean;
  readonly learningRate: number;
  readonly bytes: number;
}

export type TrainResult =
  | { readonly kind: 'finished'; readonly state: RunState; readonly stoppedEarly: boolean }
  | { readonly kind: 'stopped'; readonly state: RunState };

/** @throws TrainingError `training.notFinite`, BackendError, and what the hooks throw */
export async function train(request: TrainRequest): Promise<TrainResult> {
  const run = new Run(request);
  try {
    return await run.toTheEnd();
  } finally {
    run.dispose();
  }
}

class Run {
  private program: TrainingProgram | undefined;
  private trainable: ReadonlySet<ParameterName> = new Set();
  private state: RunState;
  private readonly now: () => number;

  constructor(private readonly request: TrainRequest) {
    this.state = request.start;
    this.now = request.now ?? (() => Date.now() / 1000);
  }

  dispose(): void {
    this.program?.dispose();
    this.program = undefined;
  }

  async toTheEnd(): Promise<TrainResult> {
    const { schedule, patience = Number.POSITIVE_INFINITY } = this.request;
    while (this.state.epoch < schedule.epochs && this.state.epochsWithoutGain < patience) {
      if (!(await this.epoch())) return { kind: 'stopped', state: this.state };
    }
    return { kind: 'finished', state: this.state, stoppedEarly: this.state.epoch < schedule.epochs };
  }

  /** @returns false when it was stopped in the middle */
  private async epoch(): Promise<boolean> {
    const { recipe, schedule, hooks, batches, iterations, meanTeacher } = this.request;
    const { epoch } = this.state;
    const program = await this.programFor(epoch);
    this.beginLog(epoch);
    hooks.epochStarts(epoch, [...new Set([...this.trainable].map(partOf))]);
    const plan = {
      iterations,
      validationIterations: this.request.validationIterations,
      update: updateAt(recipe.graph, epoch, schedule),
      hasBackground: recipe.hasBackground,
      ...(meanTeacher && {
        teacher: (iteration: number) =>
          teacherAt(meanTeacher, epoch * iterations + iteration, schedule.epochs * iterations),
      }),
    };
    const result = await runEpoch(program, batches(epoch), plan, {
      from: this.state.progress,
      afterStep: async (progress, found) => {
        const step = { epoch, progress, ...found };
        return (await hooks.afterStep(step, () => this.stateAt(progress))) === 'go';
      },
    });
    if (result.kind === 'notFinite') {
      throw new TrainingError('notFinite', { epoch: epoch + 1, iteration: result.iteration + 1 });
    }
    if (result.kind === 'stopped') {
      this.state = await this.stateAt(result.progress);
      return false;
    }
    await this.endEpoch(epoch, result);
    return true;
  }

  private async endEpoch(epoch: number, result: Extract<EpochResult, { kind: 'finished' }>): Promise<void> {
    const { log, bestEma, consistency = NO_CONSISTENCY } = this.state;
    const learnt = await this.learnt();
    // No step follows the epoch's last one, whose numbers would tell.
    if (!hasNumbers(learnt))
      throw new TrainingError('notFinite', { epoch: epoch + 1, iteration: this.request.iterations });
    // An epoch whose patches showed no class has no score; unlike nnU-Net's, ours does not stay without one then.
    const ema = movingDice(log.ema_fg_dice.findLast(Number.isFinite), result.dice.mean);
    const isBest = bestEma === undefined || ema > bestEma;
    const best = isBest && Number.isFinite(ema) ? ema : bestEma;
    this.state = {
      ...learnt,
      epoch: epoch + 1,
      progress: NOTHING_DONE,
      log: {
        ...log,
        train_losses: [...log.train_losses, result.trainLoss],
        val_losses: [...log.val_losses, result.validationLoss],
        mean_fg_dice: [...log.mean_fg_dice, result.dice.mean],
        ema_fg_dice: [...log.ema_fg_dice, ema],
        dice_per_class_or_region: [...log.dice_per_class_or_region, result.dice.perClass],
        epoch_end_timestamps: [...log.epoch_end_timestamps, this.now()],
      },
      ...(result.consistency && {
        consistency: withEpoch(consistency, epoch, result.consistency, this.request.iterations),
      }),
      ...(best !== undefined && { bestEma: best }),
      epochsWithoutGain: isBest ? 0 : this.state.epochsWithoutGain + 1,
    };
    const learningRate = log.lrs.at(-1) ?? 0;
    await this.request.hooks.epochEnds(this.state, { isBest, learningRate, bytes: this.program?.bytes ?? 0 });
  }

  /** An epoch that goes on keeps the beginning that it had. */
  private beginLog(epoch: number): void {
    const { log } = this.state;
    if (log.lrs.length > epoch) return;
    const { schedule } = this.request;
    const rate = polyLearningRate(schedule.learningRate, epoch, schedule.epochs);
    const clean = cutLog(log, epoch);
    this.state = {
      ...this.state,
      log: {
        ...clean,
        lrs: [...clean.lrs, rate],
        epoch_start_timestamps: [...clean.epoch_start_timestamps, this.now()],
      },
    };
  }

  private async stateAt(progress: EpochProgress): Promise<RunState> {
    return { ...this.state, ...(await this.learnt()), progress };
  }

  /** What the program has made of the state so far. */
  private async learnt(): Promise<TrainingState> {
    const { weights, momentum, teacher } = (await this.program?.readState()) ?? this.state;
    return { weights, momentum, ...(teacher && { teacher }) };
  }

  /** Another set of learning parameters is another program, which takes over the state. */
  private async programFor(epoch: number): Promise<TrainingProgram> {
    const { recipe, unfreezing, backend } = this.request;
    const trainable = trainableAt(recipe.graph, epoch, unfreezing);
    if (this.program && sameNames(trainable, this.trainable)) return this.program;
    const state = await this.learnt();
    this.dispose();
    this.program = await backend.compileTraining(trainingSpec(recipe, trainable), state);
    this.trainable = trainable;
    return this.program;
  }
}

const hasNumbers = ({ weights }: TrainingState): boolean =>
  [...weights.values()].every((values) => values.every(Number.isFinite));

const sameNames = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((name) => b.has(name));

/** nnU-Net's optimiser, as a checkpoint tells it. */
export const optimiserSettings = (learningRate: number, schedule: Schedule) => ({
  learningRate,
  initialLearningRate: schedule.learningRate,
  momentum: NNUNET_SGD.momentum,
  weightDecay: NNUNET_SGD.weightDecay,
});
