/** Preprocessing a dataset for training, as it is asked for. */
import { z } from 'zod';

export const preprocessSpecSchema = z.object({
  kind: z.literal('preprocess'),
  /** Folder of the raw dataset: `Dataset007_Liver`. */
  dataset: z.string().regex(/^Dataset\d{3}_.+$/),
  /** Identifier of the plans: `nnUNetPlans`. */
  plans: z.string().min(1),
  configurations: z.array(z.string().min(1)).min(1),
  /** Leave out configurations that the plans do not have, as nnU-Net does. @default they are an error */
  onlyPlanned: z.boolean().optional(),
});
export type PreprocessSpec = z.infer<typeof preprocessSpecSchema>;
