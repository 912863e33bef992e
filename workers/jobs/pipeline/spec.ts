/** The semi-supervised loop as a job: every step of its graph, from the first that is not done. */
import { z } from 'zod';
import { pipelineFileSchema } from '../../pipeline/index.ts';

export const pipelineSpecSchema = z.object({
  kind: z.literal('pipeline'),
  file: pipelineFileSchema,
  /** Whoever asks has looked at the pseudo-labels: reviews are over. */
  reviewed: z.boolean().exactOptional(),
});
export type PipelineSpec = z.infer<typeof pipelineSpecSchema>;
