/**
 * The kinds of jobs: one folder each, `spec.ts` (what is asked, as a schema) and a runner. A new kind is a line here
 * and one in `runners.ts`.
 */
import { z } from 'zod';
import { batchSpecSchema } from './batch/spec.ts';
import { classifyPredictSpecSchema, classifySpecSchema } from './classification/spec.ts';
import {
  accumulateSpecSchema,
  applyPostprocessingSpecSchema,
  determinePostprocessingSpecSchema,
  ensembleSpecSchema,
  evaluateFolderSpecSchema,
  findBestSpecSchema,
} from './crossValidation/spec.ts';
import { pipelineSpecSchema } from './pipeline/spec.ts';
import { movePlansSpecSchema, planSpecSchema } from './planning/spec.ts';
import { preprocessSpecSchema } from './preprocessing/spec.ts';
import { trainSpecSchema, validateSpecSchema } from './training/spec.ts';

export const jobSpecSchema = z.discriminatedUnion('kind', [
  accumulateSpecSchema,
  applyPostprocessingSpecSchema,
  batchSpecSchema,
  classifyPredictSpecSchema,
  classifySpecSchema,
  determinePostprocessingSpecSchema,
  ensembleSpecSchema,
  evaluateFolderSpecSchema,
  findBestSpecSchema,
  movePlansSpecSchema,
  pipelineSpecSchema,
  planSpecSchema,
  preprocessSpecSchema,
  trainSpecSchema,
  validateSpecSchema,
]);
export type JobSpec = z.infer<typeof jobSpecSchema>;
