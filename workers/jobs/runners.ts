import { runBatch } from './batch/runBatch.ts';
import type { JobSpec } from './kinds.ts';
import { runMovePlans, runPlan } from './planning/runPlan.ts';
import { runPreprocess } from './preprocessing/runPreprocess.ts';
import type { JobRunners } from './queue/runner.ts';
import { runTraining } from './training/runTraining.ts';
import { runValidate } from './training/runValidate.ts';

/** Who runs which kind. */
export const JOB_RUNNERS: JobRunners<JobSpec> = {
  batch: runBatch,
  movePlans: runMovePlans,
  plan: runPlan,
  preprocess: runPreprocess,
  train: runTraining,
  validate: runValidate,
};
