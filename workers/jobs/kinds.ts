/**
 * The kinds of jobs: one folder each, `spec.ts` (what is asked, as a schema) and a runner. A new kind is a line here
 * and one in `runners.ts`.
 */
import { z } from 'zod';
import { batchSpecSchema } from './batch/spec.ts';

export const jobSpecSchema = z.discriminatedUnion('kind', [batchSpecSchema]);
export type JobSpec = z.infer<typeof jobSpecSchema>;
