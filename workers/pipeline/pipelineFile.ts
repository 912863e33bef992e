/** The loop as a person asks for it: one file, run by the page and by the command line. Source: spec semisupervised.md §1. */
import { z } from 'zod';

const datasetFolder = z.string().regex(/^Dataset\d{3}_.+$/);
const foldSchema = z.union([z.int().min(0), z.literal('all')]);
const share = z.number().min(0).max(1);

/** Where the first teacher comes from. `unseen`: it was trained without any of the labelled cases; a table that cannot
 *  say so is headed optimistic. */
const teacherSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('train') }),
  z.object({
    from: z.literal('model'),
    /** ModelSummary.id */
    model: z.string().min(1),
    folds: z.array(foldSchema).min(1),
    checkpoint: z.string().min(1),
    unseen: z.boolean(),
  }),
  z.object({
    from: z.literal('fineTune'),
    model: z.string().min(1),
    fold: foldSchema,
    checkpoint: z.string().min(1),
    unseen: z.boolean(),
    epochs: z.int().min(1),
    learningRate: z.number().positive(),
    head: z.enum(['keep', 'fresh']),
  }),
]);

/** What every training of the loop shares; see TrainSpec. */
const trainingSchema = z.object({
  trainer: z.string().regex(/^\w+$/),
  epochs: z.int().min(1),
  iterations: z.int().min(1),
  validationIterations: z.int().min(0),
  learningRate: z.number().positive(),
  batchSize: z.int().min(1).exactOptional(),
  sampling: z.discriminatedUnion('order', [
    z.object({ order: z.literal('case') }),
    z.object({ order: z.literal('class'), rarity: share }),
  ]),
  cacheBytes: z.number().min(0),
});

const thresholdsSchema = z.discriminatedUnion('mode', [
  z.object({
    mode: z.literal('fixed'),
    byLabel: z.array(z.object({ value: z.int().min(0), threshold: share })),
  }),
  /** `step` is added with every round (CBST). */
  z.object({ mode: z.literal('quantile'), share, step: share }),
  /** Needs a calibration; a class that too few held-out cases have is cut at `otherwise`. */
  z.object({ mode: z.literal('precision'), target: share, otherwise: share }),
]);

export const pipelineFileSchema = z.object({
  version: z.literal(1),
  /** Names what the loop makes. */
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,30}$/),
  labelled: datasetFolder,
  unlabelled: z.object({
    dataset: datasetFolder,
    /** @default every case without a label */
    cases: z.array(z.string().min(1)).min(1).exactOptional(),
  }),
  /** Whose scans the cases are, by case, where several may be one person's: they are never on two sides. A loop writes here
   *  what the datasets' own notes say, so that the file alone gives the same splits elsewhere. */
  patients: z.record(z.string(), z.string()).exactOptional(),
  /** Number of the first dataset that the loop makes; the others follow. */
  firstDataset: z.int().min(1).max(999),
  plans: z.string().min(1),
  configuration: z.string().min(1),
  /** Cases whose figures are reported touch nothing before: those of each fold's validation, or locked ones. */
  evaluation: z.discriminatedUnion('on', [
    z.object({ on: z.literal('folds') }),
    z.object({ on: z.literal('locked'), cases: z.array(z.string().min(1)).min(1) }),
  ]),
  folds: z.array(z.int().min(0).max(4)).min(1),
  seeds: z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 32 - 1),
    )
    .min(1),
  teacher: teacherSchema,
  mapping: z
    .object({ labels: z.record(z.string(), z.int().min(0)), map: z.record(z.string(), z.string()) })
    .exactOptional(),
  training: trainingSchema,
  /** On labelled cases that no training sees. */
  calibrate: z.boolean(),
  pseudoLabels: z.object({
    thresholds: thresholdsSchema,
    veto: share.exactOptional(),
    boundaryMm: z.number().min(0),
    cleaning: z.array(
      z.object({
        value: z.int().min(0),
        smallestMm3: z.number().min(0).exactOptional(),
        leastMeanConfidence: share.exactOptional(),
        keepLargest: z.enum(['background', 'ignore']).exactOptional(),
        fillHoles: z.enum(['3d', 'slices']).exactOptional(),
        smoothMm: z.number().min(0).exactOptional(),
      }),
    ),
    filter: z.boolean(),
  }),
  predicting: z.object({ tileStepSize: z.number().gt(0).max(1), mirroring: z.boolean() }),
  /** The loop waits until a person has looked at the pseudo-labels and says go on. */
  review: z.boolean(),
  student: z.object({
    on: z.enum(['pseudo', 'jointly']),
    /** @default as `training` */
    epochs: z.int().min(1).exactOptional(),
  }),
  /** On the labelled cases, from the student; null leaves it out. */
  fineTune: z
    .object({
      epochs: z.int().min(1),
      learningRate: z.number().positive(),
      patience: z.int().min(1).exactOptional(),
      head: z.enum(['keep', 'fresh']),
    })
    .nullable(),
  rounds: z.int().min(1).max(10),
  /** When a round is the last: rounds that agree this much over the unlabelled cases. Labelled Dice that falls stops too. */
  agreementStops: share,
  device: z.enum(['auto', 'webgpu', 'cpu']),
});
export type PipelineFile = z.infer<typeof pipelineFileSchema>;

/** What the loop writes holds the file that made it, so that it runs again as it is. @throws ZodError */
export function parsePipelineFile(json: unknown): PipelineFile {
  const record = z.looseObject({ pipeline: z.unknown() }).safeParse(json);
  const isRecord = record.success && record.data.pipeline !== undefined;
  return pipelineFileSchema.parse(isRecord ? record.data.pipeline : json);
}

/** Labelled cases that no training sees are needed to calibrate, to stop early and to compare rounds. */
export const needsHeldOut = ({ calibrate, fineTune, rounds }: PipelineFile): boolean =>
  calibrate || fineTune?.patience !== undefined || rounds > 1;
