import { readImage, type Volume } from '../../image/index.ts';
import type { ResultSummary } from '../api.ts';
import { readStoredScan } from '../importing/importScans.ts';
import type { Studio } from '../studio.ts';

/** The segmentation among a result's files. */
const segmentationOf = ({ name, files }: ResultSummary): string =>
  files.find((file) => file.startsWith(name) && !/\.(npz|pkl)$|\.(confidence|veto)\./.test(file)) ?? '';

export interface StoredLabels {
  readonly name: string;
  /** The scan they lie on, if they lie on one. */
  readonly of: string | undefined;
  readonly volume: Volume;
}

/** A stored label map, or the segmentation of a result. @throws WorkspaceError `workspace.missing` */
export async function openStoredLabels(studio: Studio, id: string): Promise<StoredLabels> {
  const result = (await studio.results.list()).find((one) => one.id === id);
  if (result) {
    const file = segmentationOf(result);
    const volume = await readImage(await studio.results.file(id, file), file);
    return { name: result.name, of: result.scan, volume };
  }
  const { name, of } = await studio.scans.get(id);
  return { name, of, volume: await readStoredScan(studio, id, 0) };
}
