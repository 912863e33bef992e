/** What training goes on from: momentum, epoch and log of a checkpoint, ours or nnU-Net's own. */
import { z } from 'zod';
import type { Graph, ParameterName } from '../graph.ts';
import { get, isDict, toJson } from '../pickle/index.ts';
import type { Checkpoint } from './checkpoint.ts';
import { TorchTensor } from './torchGlobals.ts';
import type { TrainingLog } from './writeCheckpoint.ts';

/** A class that no patch showed has no score: NaN, as in nnU-Net's own. */
const score = z.union([z.number(), z.nan()]);
const numbers = z.array(score).default([]);
const logSchema = z.object({
  mean_fg_dice: numbers,
  ema_fg_dice: numbers,
  dice_per_class_or_region: z.array(z.array(score)).default([]),
  train_losses: numbers,
  val_losses: numbers,
  lrs: numbers,
  epoch_start_timestamps: numbers,
  epoch_end_timestamps: numbers,
});

export interface CheckpointState {
  readonly momentum: Map<ParameterName, Float32Array>;
  /** The next epoch to run. */
  readonly epoch: number;
  readonly log: TrainingLog;
  readonly bestEma?: number;
}

/** @throws CheckpointError when a momentum's values are missing */
export async function readTrainingState({ file }: Checkpoint, graph: Graph): Promise<CheckpointState> {
  const state = get(get(file.root, 'optimizer_state'), 'state');
  const momentum = new Map<ParameterName, Float32Array>();
  const learning = graph.parameters.filter(({ statistic }) => !statistic);
  for (const [index, { name }] of learning.entries()) {
    const entry = isDict(state) ? state.get(index) : undefined;
    const buffer = get(entry, 'momentum_buffer');
    if (buffer instanceof TorchTensor) momentum.set(name, await file.read(buffer));
  }
  const log = logSchema.safeParse(toJson(get(file.root, 'logging') ?? new Map()));
  const best = toJson(get(file.root, '_best_ema') ?? null);
  return {
    momentum,
    epoch: Number(toJson(get(file.root, 'current_epoch') ?? 0)),
    log: log.success ? log.data : logSchema.parse({}),
    // nnU-Net's own is NaN after a first epoch without a score; nothing would ever be better.
    ...(typeof best === 'number' && Number.isFinite(best) && { bestEma: best }),
  };
}
