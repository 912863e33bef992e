/** A batch of pseudo-labels, as it is asked for. */
import { z } from 'zod';
import { classScalesSchema } from '../pseudoLabelling/confidenceFiles.ts';

const foldSchema = z.union([z.int().min(0), z.literal('all')]);

/** Where a case's channels lie. Folders that were picked or dropped are known by the id of their stored handle. */
export const caseSourceSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('scan'), scan: z.string() }),
  z.object({ from: z.literal('dataset'), dataset: z.string(), case: z.string() }),
  z.object({
    from: z.literal('folder'),
    folder: z.string(),
    /** Paths inside the folder, in channel order. */
    files: z.array(z.string()).min(1),
  }),
]);
export type CaseSource = z.infer<typeof caseSourceSchema>;

const batchCaseSchema = z.object({
  /** Name of the case in the dataset that is made. */
  name: z.string().min(1),
  source: caseSourceSchema,
});
export type BatchCase = z.infer<typeof batchCaseSchema>;

/** Sure voxels become labels; see PseudoLabelSpec. Thresholds are found by the job where they need all cases. */
export const rulesSchema = z.object({
  thresholds: z.discriminatedUnion('mode', [
    z.object({
      mode: z.literal('fixed'),
      byLabel: z.array(z.object({ value: z.int().min(0), threshold: z.number().min(0).max(1) })),
    }),
    z.object({ mode: z.literal('quantile'), share: z.number().min(0).max(1) }),
    /** Found elsewhere, for example on calibration cases. */
    z.object({
      mode: z.literal('cuts'),
      /** The precision that they promise, where they were found for one. */
      target: z.number().min(0).max(1).exactOptional(),
      cuts: z.array(
        z.object({ value: z.int().min(0), code: z.number(), shareAtCode: z.number().min(0).max(1) }),
      ),
    }),
  ]),
  veto: z.number().min(0).max(1).exactOptional(),
  /** Voxels on which the members disagree become ignore; needs `members`. */
  agreed: z.boolean().exactOptional(),
  boundaryMm: z.number().min(0),
  cleaning: z.array(
    z.object({
      value: z.int().min(0),
      smallestMm3: z.number().min(0).exactOptional(),
      leastMeanConfidence: z.number().min(0).max(1).exactOptional(),
      keepLargest: z.enum(['background', 'ignore']).exactOptional(),
      fillHoles: z.enum(['3d', 'slices']).exactOptional(),
      smoothMm: z.number().min(0).exactOptional(),
    }),
  ),
  filter: z.boolean(),
  seed: z.int(),
});
export type PseudoLabelRules = z.infer<typeof rulesSchema>;

export const batchSpecSchema = z.object({
  kind: z.literal('batch'),
  cases: z.array(batchCaseSchema).min(1),
  model: z.string(),
  folds: z.array(foldSchema).min(1),
  checkpoint: z.string(),
  tileStepSize: z.number().gt(0).max(1),
  mirroring: z.boolean(),
  device: z.enum(['auto', 'webgpu', 'cpu']),
  /** One for softmax, one a region; absent: not calibrated. */
  temperatures: z.array(z.number().positive()).exactOptional(),
  /** Of the calibration that the temperatures are from. */
  classScales: classScalesSchema.exactOptional(),
  /** Teacher's classes as mine, merged before anything is decided; absent: the model's own. */
  mapping: z
    .object({ labels: z.record(z.string(), z.number()), map: z.record(z.string(), z.string()) })
    .exactOptional(),
  /** Every fold also says its own labels, for agreement: as many more runs as there are folds. */
  members: z.literal('folds').exactOptional(),
  rules: rulesSchema,
  /** Folder of the dataset that is made or continued: `Dataset101_Pseudo`. */
  dataset: z.string().regex(/^Dataset\d{3}_.+$/),
});
export type BatchSpec = z.infer<typeof batchSpecSchema>;
