/** What a fold's folder tells a reader: `training_log_*.txt`, `debug.json`, in nnU-Net's words. */
import type { TrainingLog } from '../../network/index.ts';
import type { ConsistencyLog } from '../../training/index.ts';

/** nnU-Net's own lines of one epoch. */
export function epochLines(log: TrainingLog, epoch: number): string[] {
  const at = (values: readonly number[]) => values[epoch] ?? Number.NaN;
  const seconds = at(log.epoch_end_timestamps) - at(log.epoch_start_timestamps);
  const dice = log.dice_per_class_or_region[epoch] ?? [];
  return [
    '',
    `Epoch ${epoch}`,
    `Current learning rate: ${Number(at(log.lrs).toPrecision(5))}`,
    `train_loss ${at(log.train_losses).toFixed(4)}`,
    `val_loss ${at(log.val_losses).toFixed(4)}`,
    `Pseudo dice [${dice.map((value) => value.toFixed(4)).join(', ')}]`,
    `Epoch time: ${seconds.toFixed(2)} s`,
  ];
}

/** Ours, in the same manner. */
export function consistencyLines({ losses, weights, confident }: ConsistencyLog, epoch: number): string[] {
  const at = (values: readonly number[], digits: number) => (values[epoch] ?? Number.NaN).toFixed(digits);
  return [
    `consistency_loss ${at(losses, 6)}`,
    `consistency_weight ${at(weights, 6)}`,
    `Confident voxels ${at(confident, 4)}`,
  ];
}

/** `training_log_2026_1_31_09_05_00.txt` */
export function logFileName(start: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${start.getFullYear()}_${start.getMonth() + 1}_${start.getDate()}`;
  return `training_log_${day}_${two(start.getHours())}_${two(start.getMinutes())}_${two(start.getSeconds())}.txt`;
}

export const stamped = (lines: readonly string[], now: Date): string =>
  lines.map((line) => `${now.toISOString().replace('T', ' ').replace('Z', '')}: ${line}\n`).join('');
