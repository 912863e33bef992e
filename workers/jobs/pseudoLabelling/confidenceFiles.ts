import { z } from 'zod';
import { type FileGrid, type NnunetReader, requireReader, writeAsNnunet } from '../../image/index.ts';
import type { PredictedCase } from '../../inference/index.ts';
import { HIGHEST, LARGEST_CODE, LOWEST } from '../../semisupervised/index.ts';

export const CONFIDENCE_ENDING = '.confidence.nii.gz';
export const RIVAL_ENDING = '.rival.nii.gz';
export const SCALE_ENDING = '.confidence.json';
/** 1 where it was predicted, of a prediction that was limited to a part of its scan. */
export const REGION_ENDING = '.region.nii.gz';
/** Other measures, 0 … 65535 for 0 … 1. */
export const MEASURE_ENDINGS = {
  margin: '.margin.nii.gz',
  entropy: '.entropy.nii.gz',
  mutualInformation: '.mutual-information.nii.gz',
} as const;

const zyxSchema = z.tuple([z.number(), z.number(), z.number()]).readonly();

/** See ClassScale of semisupervised. */
export const classScalesSchema = z.array(
  z.object({ value: z.int().min(0), slope: z.number().positive(), offset: z.number() }),
);

/** What the codes mean, and what their reader must know of the model. */
export const scaleSchema = z.object({
  quantity: z.literal('log-odds'),
  lowest: z.literal(LOWEST),
  highest: z.literal(HIGHEST),
  largestCode: z.literal(LARGEST_CODE),
  /** Which the logits were divided by: one, or one a region. */
  temperatures: z.array(z.number().positive()),
  /** What the log-odds of a class were turned into after that. */
  classScales: classScalesSchema.exactOptional(),
  /** `image_reader_writer` of plans.json. */
  reader: z.string(),
  /** Highest label + 1. */
  ignoreLabel: z.int().min(1),
  /** Whose disagreement `mutualInformation` is; of mirror passes it is test-time-augmentation variability. */
  members: z.enum(['folds', 'tta']).exactOptional(),
  /** My labels that a label mapping leaves without a class of the teacher: unknown everywhere. */
  missing: z.array(z.int().min(1)).exactOptional(),
  /** The part that was predicted; elsewhere labels are `ignoreLabel` and codes say nothing. @default all */
  region: z
    .object({
      kind: z.enum(['box', 'annotated']),
      first: zyxSchema,
      end: zyxSchema,
      /** Name of the label map. */
      labels: z.string().exactOptional(),
      ignore: z.int(),
    })
    .exactOptional(),
});
export type ConfidenceScale = z.infer<typeof scaleSchema>;

/** How labels and codes are read again: in the file's own order, which is the page's. Ties and slices are decided in it,
 *  so that what is exported is what was previewed, whichever way the model's reader turns scans. */
export function storedReader(reader: string): NnunetReader {
  const known = requireReader(reader);
  return known === 'NibabelIOWithReorient' ? 'NibabelIO' : known;
}

type Coded = Pick<PredictedCase, 'confidence' | 'rivals' | keyof typeof MEASURE_ENDINGS> & {
  readonly fileGrid: FileGrid;
};

/** `CASE.confidence.nii.gz` (uint16 codes), its scale, and the veto's codes; nothing without confidence. */
export async function confidenceFiles(
  name: string,
  { confidence, rivals, fileGrid, ...measures }: Coded,
  about: Omit<ConfidenceScale, 'quantity' | 'lowest' | 'highest' | 'largestCode'>,
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
  const others: { name: string; content: Blob }[] = [];
  for (const kind of ['margin', 'entropy', 'mutualInformation'] as const) {
    const values = measures[kind];
    if (values) others.push(await codes(values, MEASURE_ENDINGS[kind]));
  }
  return [
    await codes(confidence, CONFIDENCE_ENDING),
    ...(rivals ? [await codes(rivals, RIVAL_ENDING)] : []),
    ...others,
    { name: `${name}${SCALE_ENDING}`, content: new Blob([JSON.stringify(scale, null, 2)]) },
  ];
}
