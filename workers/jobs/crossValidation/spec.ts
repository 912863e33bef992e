/**
 * Cross-validation after the training: its predictions gathered, ensembled, evaluated and post-processed, as nnU-Net's
 * commands of the same names do. Paths are from the workspace's root.
 */
import { z } from 'zod';

const datasetFolder = z.string().regex(/^Dataset\d{3}_.+$/);
const path = z.string().min(1);
const folds = z.array(z.int().min(0)).min(1);

/** What other programs call the top folders of the workspace, for the paths inside the files that are written.
 *  @default their names */
const places = z.record(z.string(), z.string()).exactOptional();

const modelSchema = z.object({
  trainer: z.string().regex(/^\w+$/),
  plans: z.string().min(1),
  configuration: z.string().min(1),
});
export type CandidateModel = z.infer<typeof modelSchema>;

/** nnUNetv2_accumulate_crossval_results. */
export const accumulateSpecSchema = z.object({
  kind: z.literal('accumulate'),
  dataset: datasetFolder,
  model: modelSchema,
  folds,
  /** An empty folder. @default `crossval_results_folds_…` in the model's folder, which makes way */
  output: path.exactOptional(),
  places,
});
export type AccumulateSpec = z.infer<typeof accumulateSpecSchema>;

/** nnUNetv2_find_best_configuration. */
export const findBestSpecSchema = z.object({
  kind: z.literal('findBest'),
  dataset: datasetFolder,
  /** Those whose plans do not have the configuration are left out. */
  models: z.array(modelSchema).min(1),
  folds,
  ensembling: z.boolean(),
  /** Make anew what is there from an earlier run. */
  overwrite: z.boolean(),
  places,
});
export type FindBestSpec = z.infer<typeof findBestSpecSchema>;

/** nnUNetv2_ensemble. */
export const ensembleSpecSchema = z.object({
  kind: z.literal('ensemble'),
  /** Folders with `CASE.npz` and `CASE.pkl`, the first with plans.json and dataset.json. */
  inputs: z.array(path).min(1),
  output: path,
  probabilities: z.boolean(),
});
export type EnsembleSpec = z.infer<typeof ensembleSpecSchema>;

/** nnUNetv2_evaluate_folder. */
export const evaluateFolderSpecSchema = z.object({
  kind: z.literal('evaluateFolder'),
  reference: path,
  predictions: path,
  /** dataset.json */
  dataset: path,
  /** File. */
  output: path,
  /** Allow references without a prediction. */
  chill: z.boolean(),
  places,
});
export type EvaluateFolderSpec = z.infer<typeof evaluateFolderSpecSchema>;

const headFiles = {
  /** @default plans.json in `input` */
  plans: path.exactOptional(),
  /** @default dataset.json in `input` */
  dataset: path.exactOptional(),
};

/** nnUNetv2_determine_postprocessing. */
export const determinePostprocessingSpecSchema = z.object({
  kind: z.literal('determinePostprocessing'),
  input: path,
  reference: path,
  ...headFiles,
  /** Keep the post-processed predictions in `postprocessed`. */
  keep: z.boolean(),
  places,
});
export type DeterminePostprocessingSpec = z.infer<typeof determinePostprocessingSpecSchema>;

/** nnUNetv2_apply_postprocessing. */
export const applyPostprocessingSpecSchema = z.object({
  kind: z.literal('applyPostprocessing'),
  input: path,
  output: path,
  /** postprocessing.pkl or postprocessing.json */
  postprocessing: path,
  ...headFiles,
});
export type ApplyPostprocessingSpec = z.infer<typeof applyPostprocessingSpecSchema>;
