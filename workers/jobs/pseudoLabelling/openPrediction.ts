import { type FileGrid, readAsNnunet } from '../../image/index.ts';
import type { PredictedMap } from '../../semisupervised/index.ts';
import type { ResultSummary } from '../api.ts';
import { JobError } from '../jobError.ts';
import type { Studio } from '../studio.ts';
import {
  CONFIDENCE_ENDING,
  type ConfidenceScale,
  REGION_ENDING,
  RIVAL_ENDING,
  SCALE_ENDING,
  scaleSchema,
  storedReader,
} from './confidenceFiles.ts';

/** A stored prediction with its confidence, voxels in the file's order. */
export interface Prediction {
  readonly result: ResultSummary;
  readonly map: PredictedMap;
  readonly scale: ConfidenceScale;
  readonly fileGrid: FileGrid;
  /** Name of the label file. */
  readonly file: string;
}

/** @throws JobError `job.confidence` for a result without confidence, or one of another scale; WorkspaceError */
export async function openPrediction(studio: Studio, id: string): Promise<Prediction> {
  const result = await studio.results.get(id);
  const scale = await readScale(studio, result);
  const read = async (file: string) => {
    const blob = await studio.results.file(id, file);
    return readAsNnunet([{ name: file, file: blob }], storedReader(scale.reader));
  };
  const [file = ''] = result.files;
  const { volumes, fileGrid } = await read(file);
  const codes = await read(`${result.name}${CONFIDENCE_ENDING}`);
  const rival = `${result.name}${RIVAL_ENDING}`;
  const rivals = result.files.includes(rival) ? await read(rival) : undefined;
  const region = `${result.name}${REGION_ENDING}`;
  const inside = result.files.includes(region) ? await read(region) : undefined;
  const { geometry, data } = volumes[0];
  const map = {
    labels: Uint16Array.from(data),
    codes: Uint16Array.from(codes.volumes[0].data),
    rivals: rivals && Uint16Array.from(rivals.volumes[0].data),
    inside: inside && Uint8Array.from(inside.volumes[0].data),
    size: geometry.size,
    spacing: geometry.spacing,
  };
  return { result, map, scale, fileGrid, file };
}

async function readScale(studio: Studio, { id, name, files }: ResultSummary): Promise<ConfidenceScale> {
  const file = `${name}${SCALE_ENDING}`;
  if (!files.includes(file)) throw new JobError('confidence', { file: name });
  const text = await (await studio.results.file(id, file)).text();
  const scale = scaleSchema.safeParse(JSON.parse(text));
  if (!scale.success) throw new JobError('confidence', { file: name });
  return scale.data;
}
