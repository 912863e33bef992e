/** What was seen of a dataset while its fingerprint was made, for the pages that show it. nnU-Net's own file stays nnU-Net's. */
import { createXXHash128 } from 'hash-wasm';
import { z } from 'zod';
import type { Volume, VoxelArray } from '../../image/index.ts';
import { FINGERPRINT_MODES } from '../../nnunet/index.ts';
import { jsonIn } from '../../workspace/index.ts';
import type { Studio } from '../studio.ts';

const sizes = z.tuple([z.number(), z.number(), z.number()]);

const surveyedCaseSchema = z.object({
  id: z.string(),
  /** mm and voxels, reader axis order, before cropping. */
  spacing: sizes,
  shape: sizes,
  /** Voxels by label value, background left out. */
  voxels: z.record(z.string(), z.number()),
  /** Of all channels' voxels: equal for two cases of the same picture, whatever their files are called. */
  pixels: z.string(),
});
export type SurveyedCase = z.infer<typeof surveyedCaseSchema>;

const surveySchema = z.object({
  version: z.literal(1),
  mode: z.enum(FINGERPRINT_MODES),
  cases: z.array(surveyedCaseSchema),
  /** By channel: the foreground's values between the 0.5th and the 99.5th percentile. */
  intensities: z.array(
    z.object({ from: z.number(), to: z.number(), shares: z.array(z.number()) }).nullable(),
  ),
});
export type Survey = z.infer<typeof surveySchema>;

const pathOf = (folder: string): string => `.segloop/surveys/${folder}.json`;

/** Undefined where the fingerprint was not made here. @throws WorkspaceError `workspace.damaged` */
export async function readSurvey({ directory }: Studio, folder: string): Promise<Survey | undefined> {
  return surveySchema.safeParse(await jsonIn(directory, pathOf(folder))).data;
}

export async function writeSurvey({ directory }: Studio, folder: string, survey: Survey): Promise<void> {
  await directory.write(pathOf(folder), JSON.stringify(survey));
}

export async function surveyCase(
  id: string,
  volumes: readonly Volume[],
  segmentation: Volume,
  voxels: Readonly<Record<number, number>>,
): Promise<SurveyedCase> {
  const [z, y, x] = segmentation.geometry.size;
  const [dz, dy, dx] = segmentation.geometry.spacing;
  return {
    id,
    spacing: [dz, dy, dx],
    shape: [z, y, x],
    voxels: { ...voxels },
    pixels: await pixelHash(volumes),
  };
}

const PIECE = 2 ** 18;

/** Of the values as 32-bit floats: the same picture may be stored in several types. */
export async function pixelHash(volumes: readonly Volume[]): Promise<string> {
  const hash = await createXXHash128();
  const piece = new Float32Array(PIECE);
  for (const { data, geometry } of volumes) {
    hash.update(geometry.size.join('×'));
    for (let from = 0; from < data.length; from += PIECE) hash.update(asFloats(data, from, piece));
  }
  return hash.digest('hex');
}

function asFloats(data: VoxelArray, from: number, piece: Float32Array<ArrayBuffer>): Uint8Array {
  const count = Math.min(PIECE, data.length - from);
  for (let i = 0; i < count; i++) piece[i] = data[from + i] ?? 0;
  return new Uint8Array(piece.buffer, 0, count * Float32Array.BYTES_PER_ELEMENT);
}
