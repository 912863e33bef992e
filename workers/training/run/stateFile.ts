/**
 * Our own state between nnU-Net's checkpoints, which know only whole epochs: length of a JSON header, the header, then
 * float32 arrays in its order. Numbers survive bit for bit: JSON gives a double back as it was.
 */
import { z } from 'zod';
import type { ParameterName } from '../../network/index.ts';
import { TrainingError } from '../trainingError.ts';
import type { RunState } from './trainingState.ts';

const VERSION = 1;
const KINDS = ['weights', 'momentum', 'teacher'] as const;
const numbers = z.array(z.number());
/** JSON has no NaN and no infinity: a class that no batch showed has no pseudo Dice, and a loss may overflow on a patch that
 *  is only validated. */
const score = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const scores = z.array(score);
const sumsSchema = z.object({ loss: z.number(), weight: z.number(), confident: z.number() });

const headerSchema = z.object({
  version: z.literal(VERSION),
  epoch: z.int().min(0),
  epochsWithoutGain: z.int().min(0),
  bestEma: z.number().exactOptional(),
  progress: z.object({
    iteration: z.int().min(0),
    trainLoss: z.number(),
    validationIteration: z.int().min(0),
    validationLoss: score,
    counts: z.object({ truePositives: numbers, falsePositives: numbers, falseNegatives: numbers }),
    consistency: sumsSchema.exactOptional(),
  }),
  consistency: z.object({ losses: scores, weights: scores, confident: scores }).exactOptional(),
  log: z.object({
    mean_fg_dice: scores,
    ema_fg_dice: scores,
    dice_per_class_or_region: z.array(scores),
    train_losses: numbers,
    val_losses: scores,
    lrs: numbers,
    epoch_start_timestamps: numbers,
    epoch_end_timestamps: numbers,
  }),
  arrays: z.array(z.object({ kind: z.enum(KINDS), name: z.string(), length: z.int().min(0) })),
});

export function encodeState(state: RunState): Blob {
  const { weights, momentum, teacher, ...rest } = state;
  const values = { weights, momentum, teacher: teacher ?? new Map() };
  const all = KINDS.flatMap((kind) => entriesOf(kind, values[kind]));
  const arrays = all.map(({ kind, name, values }) => ({ kind, name, length: values.length }));
  const text = new TextEncoder().encode(JSON.stringify({ version: VERSION, ...rest, arrays }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length, true);
  return new Blob([length, text, ...all.map(({ values }) => values as Float32Array<ArrayBuffer>)]);
}

const entriesOf = (kind: (typeof KINDS)[number], values: ReadonlyMap<ParameterName, Float32Array>) =>
  [...values].map(([name, array]) => ({ kind, name, values: array }));

/** @throws TrainingError `training.disturbed` for anything that `encodeState` did not write whole */
export async function decodeState(blob: Blob): Promise<RunState> {
  try {
    const bytes = await blob.arrayBuffer();
    const textEnd = 4 + new DataView(bytes).getUint32(0, true);
    const text = new TextDecoder().decode(bytes.slice(4, textEnd));
    const { arrays, version: _, ...rest } = headerSchema.parse(JSON.parse(text));
    const found = {
      weights: new Map<ParameterName, Float32Array>(),
      momentum: new Map<ParameterName, Float32Array>(),
      teacher: new Map<ParameterName, Float32Array>(),
    };
    let at = textEnd;
    for (const { kind, name, length } of arrays) {
      if (at + 4 * length > bytes.byteLength) throw new RangeError('it is cut short');
      found[kind].set(name, new Float32Array(bytes.slice(at, at + 4 * length)));
      at += 4 * length;
    }
    const { teacher, ...learnt } = found;
    return { ...rest, ...learnt, ...(teacher.size > 0 && { teacher }) };
  } catch (cause) {
    throw new TrainingError('disturbed', { reason: String(cause) }, { cause });
  }
}
