/** Where a training stands: everything that the next step depends on. */
import type { TrainingState } from '../../backend/index.ts';
import type { ParameterName, TrainingLog } from '../../network/index.ts';
import type { ConsistencyLog } from '../meanTeacher/index.ts';
import type { EpochProgress } from '../runEpoch.ts';

export interface RunState extends TrainingState {
  readonly weights: ReadonlyMap<ParameterName, Float32Array>;
  readonly momentum: ReadonlyMap<ParameterName, Float32Array>;
  /** The epoch that runs, and what it has done. */
  readonly epoch: number;
  readonly progress: EpochProgress;
  readonly log: TrainingLog;
  /** With a mean teacher. */
  readonly consistency?: ConsistencyLog;
  readonly bestEma?: number;
  /** Epochs since the moving pseudo Dice was best. */
  readonly epochsWithoutGain: number;
}

/** What a model is judged by and used with: a mean teacher's own weights, as its authors evaluate it. */
export const finalWeights = ({ weights, teacher }: RunState): RunState['weights'] => teacher ?? weights;

export const EMPTY_LOG: TrainingLog = {
  mean_fg_dice: [],
  ema_fg_dice: [],
  dice_per_class_or_region: [],
  train_losses: [],
  val_losses: [],
  lrs: [],
  epoch_start_timestamps: [],
  epoch_end_timestamps: [],
};

/** The log with its first `epochs` epochs: an interrupted one has begun lists that its end would have filled. */
export function cutLog(log: TrainingLog, epochs: number): TrainingLog {
  return {
    mean_fg_dice: log.mean_fg_dice.slice(0, epochs),
    ema_fg_dice: log.ema_fg_dice.slice(0, epochs),
    dice_per_class_or_region: log.dice_per_class_or_region.slice(0, epochs),
    train_losses: log.train_losses.slice(0, epochs),
    val_losses: log.val_losses.slice(0, epochs),
    lrs: log.lrs.slice(0, epochs),
    epoch_start_timestamps: log.epoch_start_timestamps.slice(0, epochs),
    epoch_end_timestamps: log.epoch_end_timestamps.slice(0, epochs),
  };
}
