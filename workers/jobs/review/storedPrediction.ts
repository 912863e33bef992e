/** What a model said of a case before any threshold, kept beside its label so that pseudo-labels can be made anew. */
import { z } from 'zod';
import { type FileGrid, type NnunetReader, readAsNnunet, writeAsNnunet } from '../../image/index.ts';
import type { PredictedMap } from '../../semisupervised/index.ts';
import type { Companions } from '../../workspace/index.ts';
import { scaleSchema, storedReader } from '../pseudoLabelling/confidenceFiles.ts';
import { ReviewError } from './reviewError.ts';

const aboutSchema = scaleSchema.extend({
  model: z.string(),
  /** Smallest Dice between the members, or with what the model before this one said. */
  agreement: z.number().exactOptional(),
  /** Voxels of every class that the members predict, at least and at most. */
  memberVoxels: z
    .array(z.object({ value: z.int().min(1), least: z.int().min(0), most: z.int().min(0) }))
    .exactOptional(),
});
export type AboutPrediction = z.infer<typeof aboutSchema>;

/** Voxels in the file's order. */
export interface StoredPrediction {
  readonly map: PredictedMap;
  readonly about: AboutPrediction;
  readonly fileGrid: FileGrid;
  /** 1 where the members agree. */
  readonly agreed?: Uint8Array | undefined;
}

interface Maps {
  readonly labels: Uint8Array | Uint16Array;
  readonly confidence: Uint16Array;
  readonly rivals?: Uint16Array | undefined;
  readonly agreed?: Uint8Array | undefined;
}

/** @returns bytes written. @throws WorkspaceError `workspace.full` */
export async function storePrediction(
  companions: Companions,
  folder: string,
  id: string,
  { labels, confidence, rivals, agreed }: Maps,
  fileGrid: FileGrid,
  about: AboutPrediction,
): Promise<number> {
  const maps = [
    ['prediction', labels],
    ['confidence', confidence],
    ...(rivals ? [['rival', rivals] as const] : []),
    ...(agreed ? [['agreed', agreed] as const] : []),
  ] as const;
  let bytes = 0;
  for (const [kind, values] of maps) {
    const content = await writeAsNnunet(values, fileGrid, `${id}.nii.gz`);
    await companions.write(folder, id, kind, content);
    bytes += content.size;
  }
  const description = new Blob([JSON.stringify(about)]);
  await companions.write(folder, id, 'prediction', description, '.json');
  return bytes + description.size;
}

/** @throws ReviewError `review.confidence` for a case that was not pseudo-labelled here */
export async function openPrediction(
  companions: Companions,
  folder: string,
  id: string,
): Promise<StoredPrediction> {
  const { data: about } = aboutSchema.safeParse(await companions.readJson(folder, id, 'prediction'));
  if (!about) throw new ReviewError('confidence', { case: id });
  const reader = storedReader(about.reader);
  const read = async (kind: 'prediction' | 'confidence' | 'rival' | 'agreed') => {
    const file = await companions.read(folder, id, kind);
    return file && readMap(file, id, reader);
  };
  const [labels, confidence] = [await read('prediction'), await read('confidence')];
  if (!labels || !confidence) throw new ReviewError('confidence', { case: id });
  const rivals = await read('rival');
  const agreed = await read('agreed');
  const { size, spacing } = labels.geometry;
  return {
    map: { labels: labels.data, codes: confidence.data, rivals: rivals?.data, size, spacing },
    about,
    fileGrid: labels.fileGrid,
    agreed: agreed && Uint8Array.from(agreed.data),
  };
}

/** Labels or codes, as the reader gives them. */
export async function readMap(file: Blob, name: string, reader: NnunetReader) {
  const { volumes, fileGrid } = await readAsNnunet([{ name: `${name}.nii.gz`, file }], reader);
  const [volume] = volumes;
  if (!volume) throw new RangeError(`${name} has no volume`);
  const { data, geometry } = volume;
  return { data: data instanceof Uint16Array ? data : Uint16Array.from(data), geometry, fileGrid };
}
