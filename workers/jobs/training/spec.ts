/** A training, as it is asked for. "Fine-tune" is a preset of the page's form, not a kind. */
import { z } from 'zod';

const foldSchema = z.union([z.int().min(0), z.literal('all')]);
const deviceSchema = z.enum(['auto', 'webgpu', 'cpu']);

/** Where the first weights come from. */
export const startSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('scratch') }),
  z.object({
    from: z.literal('model'),
    /** Id of a stored model, and which of its checkpoints. */
    model: z.string(),
    fold: foldSchema,
    checkpoint: z.string(),
    /** `fresh`: nnU-Net's way. `keep`: rows of classes of equal names stay. */
    head: z.enum(['fresh', 'keep']),
    /** How the first convolution is filled where the numbers of input channels differ. */
    input: z.enum(['refuse', 'average', 'repeat']),
  }),
  /** A lone checkpoint in the workspace: nnU-Net's `-pretrained_weights`. */
  z.object({
    from: z.literal('file'),
    path: z.string().min(1),
    head: z.enum(['fresh', 'keep']),
    input: z.enum(['refuse', 'average', 'repeat']),
  }),
  /** The last checkpoint in the fold's own folder: nnU-Net's `--c`. */
  z.object({ from: z.literal('checkpoint') }),
]);
export type TrainingStart = z.infer<typeof startSchema>;

export const samplingSchema = z.discriminatedUnion('order', [
  z.object({ order: z.literal('case') }),
  z.object({ order: z.literal('class'), rarity: z.number().min(0).max(1) }),
]);

/** Mean teacher (semisupervised.md §10). */
export const meanTeacherSchema = z.object({
  /** Its scans are looked at, its labels only say where: a pseudo-labelled dataset. */
  dataset: z.string().regex(/^Dataset\d{3}_.+$/),
  /** Factor of the consistency loss, ramped up over the first fifth of the training. */
  weight: z.number().min(0),
  /** The teacher's probability from which on a voxel counts; not calibrated. */
  threshold: z.number().min(0).max(1),
  /** Largest decay of the teacher's moving average. */
  decay: z.number().min(0).max(1),
});

export const trainSpecSchema = z.object({
  kind: z.literal('train'),
  dataset: z.string().regex(/^Dataset\d{3}_.+$/),
  plans: z.string().min(1),
  configuration: z.string().min(1),
  fold: foldSchema,
  /** Names the model folder; nnU-Net looks the class up when it continues. nnUNetTrainerNoDA and
   *  nnUNetTrainerNoMirroring augment as nnU-Net's classes of these names do. */
  trainer: z.string().regex(/^\w+$/),
  start: startSchema,
  epochs: z.int().min(1),
  iterations: z.int().min(1),
  validationIterations: z.int().min(0),
  learningRate: z.number().positive(),
  /** Absent: the plans'. */
  batchSize: z.int().min(1).exactOptional(),
  /** Stops after so many epochs without a better moving pseudo Dice. */
  patience: z.int().min(1).exactOptional(),
  /** One part more learns every so many epochs: heads first, then the decoder and the deep encoder stages. */
  unfreezeEvery: z.int().min(1).exactOptional(),
  /** Factors on the learning rate by part of the network; 0 freezes it. Absent: all alike. */
  rates: z
    .object({ encoder: z.number().min(0), decoder: z.number().min(0), heads: z.number().min(0) })
    .refine(({ encoder, decoder, heads }) => encoder + decoder + heads > 0, 'nothing would learn')
    .exactOptional(),
  /** Encoder stages that stay as they are, the finest first, and the stem with them. */
  frozenStages: z.int().min(1).exactOptional(),
  sampling: samplingSchema,
  meanTeacher: meanTeacherSchema.exactOptional(),
  /** Below 2^32. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  /** Of preprocessed voxels kept in memory. */
  cacheBytes: z.number().min(0),
  device: deviceSchema,
  /** Full sliding-window validation of the fold at the end. */
  validate: z.boolean(),
  /** Validation keeps its probabilities too (nnU-Net's `--npz`): ensembles of cross-validations are made of them. */
  probabilities: z.boolean().exactOptional(),
  /** A model that is there already makes way. */
  replace: z.boolean(),
  /** How much of the work an interruption may cost; absent: five minutes. Below that only whole epochs that improved are
   *  on disk. 0: every step is saved. */
  saveEverySeconds: z.number().min(0).exactOptional(),
});
export type TrainSpec = z.infer<typeof trainSpecSchema>;

export const validateSpecSchema = z.object({
  kind: z.literal('validate'),
  dataset: z.string().regex(/^Dataset\d{3}_.+$/),
  plans: z.string().min(1),
  configuration: z.string().min(1),
  fold: foldSchema,
  trainer: z.string().regex(/^\w+$/),
  /** `checkpoint_final.pth`, or `checkpoint_best.pth`. */
  checkpoint: z.string(),
  device: deviceSchema,
  /** nnU-Net's `--npz`. */
  probabilities: z.boolean().exactOptional(),
});
export type ValidateSpec = z.infer<typeof validateSpecSchema>;
