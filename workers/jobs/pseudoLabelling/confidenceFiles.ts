import { z } from 'zod';
import { type FileGrid, writeAsNnunet } from '../../image/index.ts';
import type { PredictedCase } from '../../inference/index.ts';
import { HIGHEST, LARGEST_CODE, LOWEST } from '../../semisupervised/index.ts';

export const CONFIDENCE_ENDING = '.confidence.nii.gz';
export const RIVAL_ENDING = '.rival.nii.gz';
export const SCALE_ENDING = '.confidence.json';

/** What the codes mean, and what their reader must know of the model. */
export const scaleSchema = z.object({
  quantity: z.literal('log-odds'),
  lowest: z.literal(LOWEST),
  highest: z.literal(HIGHEST),
  largestCode: z.literal(LARGEST_CODE),
  /** Which the logits were divided by: one, or one a region. */
  temperatures: z.array(z.number().positive()),
  /** `image_reader_writer` of plans.json. */
  reader: z.string(),
  /** Highest label + 1. */
  ignoreLabel: z.int().min(1),
});
export type ConfidenceScale = z.infer<typeof scaleSchema>;

type Coded = Pick<PredictedCase, 'confidence' | 'rivals'> & { readonly fileGrid: FileGrid };

/** `CASE.confidence.nii.gz` (uint16 codes), its scale, and the veto's codes; nothing without confidence. */
export async function confidenceFiles(
  name: string,
  { confidence, rivals, fileGrid }: Coded,
  about: Pick<ConfidenceScale, 'temperatures' | 'reader' | 'ignoreLabel'>,
): Promise<{ name: string; content: Blob }[]> {
  if (!confidence) return [];
  const codes = async (values: Uint16Array, ending: string) => ({
    name: `${name}${ending}`,
    content: await writeAsNnunet(values, fileGrid, `${name}${ending}`),
  });
  const scale: ConfidenceScale = {
    quantity: 'log-odds',
    lowest: LOWEST,
    highest: HIGHEST,
    largestCode: LARGEST_CODE,
    ...about,
  };
  return [
    await codes(confidence, CONFIDENCE_ENDING),
    ...(rivals ? [await codes(rivals, RIVAL_ENDING)] : []),
    { name: `${name}${SCALE_ENDING}`, content: new Blob([JSON.stringify(scale, null, 2)]) },
  ];
}
