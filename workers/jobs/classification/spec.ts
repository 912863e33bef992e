/** Training a classifier of whole scans on a segmentation model's encoder, and asking it. */
import { z } from 'zod';
import { caseSourceSchema } from '../batch/spec.ts';

const foldSchema = z.union([z.int().min(0), z.literal('all')]);
const deviceSchema = z.enum(['auto', 'webgpu', 'cpu']);

/** Becomes a folder's name. */
export const classifierNameSchema = z.string().regex(/^[A-Za-z0-9][\w.-]{0,79}$/);

/** Whose encoder: a stored model, or a model's folder or zip somewhere in the workspace. */
export const encoderSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('model'), model: z.string(), fold: foldSchema, checkpoint: z.string() }),
  z.object({
    from: z.literal('path'),
    path: z.string().min(1),
    /** The first that is there. */
    fold: foldSchema.exactOptional(),
    checkpoint: z.string().exactOptional(),
  }),
]);
export type EncoderChoice = z.infer<typeof encoderSchema>;

export const tuningSchema = z.object({
  epochs: z.int().min(1),
  iterations: z.int().min(1),
  batchSize: z.int().min(1),
  encoderLearningRate: z.number().positive(),
  headLearningRate: z.number().positive(),
  unfreezeEvery: z.int().min(1).exactOptional(),
  /** nnU-Net's augmentation of every patch. */
  augmented: z.boolean(),
});

export const classifySpecSchema = z.object({
  kind: z.literal('classify'),
  name: classifierNameSchema,
  dataset: z.string().regex(/^Dataset\d{3}_.+$/),
  /** The table of labels, as text. */
  labels: z.string(),
  encoder: encoderSchema,
  /** All tiles of the scan, or one patch in its middle. */
  field: z.enum(['whole', 'crop']),
  weighting: z.enum(['none', 'balanced']),
  /** Of each class's cases, kept for the test. */
  testShare: z.number().gt(0).lt(1),
  /** Copies of every training case under nnU-Net's augmentation, beside the case itself. */
  augmentedViews: z.int().min(0).max(32),
  /** Absent: the encoder stays frozen. */
  tuning: tuningSchema.exactOptional(),
  /** Also what grey values alone, and an encoder that never learnt, tell of the classes. */
  baselines: z.boolean(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  device: deviceSchema,
  /** A classifier of this name makes way. */
  replace: z.boolean(),
});
export type ClassifySpec = z.infer<typeof classifySpecSchema>;

export const classifyPredictSpecSchema = z.object({
  kind: z.literal('classifyPredict'),
  classifier: classifierNameSchema,
  cases: z.array(z.object({ name: z.string().min(1), source: caseSourceSchema })).min(1),
  /** Also the activation map of the class that each case is said to be of. */
  maps: z.boolean(),
  device: deviceSchema,
});
export type ClassifyPredictSpec = z.infer<typeof classifyPredictSpecSchema>;
