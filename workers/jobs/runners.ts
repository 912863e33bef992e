import { runBatch } from './batch/runBatch.ts';
import type { JobSpec } from './kinds.ts';
import type { JobRunners } from './queue/runner.ts';

/** Who runs which kind. */
export const JOB_RUNNERS: JobRunners<JobSpec> = {
  batch: runBatch,
};
