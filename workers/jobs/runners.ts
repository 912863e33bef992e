import { runBatch } from './batch/runBatch.ts';
import { runClassify } from './classification/runClassify.ts';
import { runClassifyPredict } from './classification/runClassifyPredict.ts';
import { runFindBest } from './crossValidation/findBest.ts';
import {
  runAccumulate,
  runApplyPostprocessing,
  runDeterminePostprocessing,
  runEnsemble,
  runEvaluateFolder,
} from './crossValidation/runners.ts';
import type { JobSpec } from './kinds.ts';
import { runPipeline } from './pipeline/runPipeline.ts';
import { runMovePlans, runPlan } from './planning/runPlan.ts';
import { runPreprocess } from './preprocessing/runPreprocess.ts';
import type { JobRunners } from './queue/runner.ts';
import { runTraining } from './training/runTraining.ts';
import { runValidate } from './training/runValidate.ts';

/** Who runs which kind. */
export const JOB_RUNNERS: JobRunners<JobSpec> = {
  accumulate: runAccumulate,
  applyPostprocessing: runApplyPostprocessing,
  batch: runBatch,
  classify: runClassify,
  classifyPredict: runClassifyPredict,
  determinePostprocessing: runDeterminePostprocessing,
  ensemble: runEnsemble,
  evaluateFolder: runEvaluateFolder,
  findBest: runFindBest,
  movePlans: runMovePlans,
  pipeline: runPipeline,
  plan: runPlan,
  preprocess: runPreprocess,
  train: runTraining,
  validate: runValidate,
};
