import { readImage, type Volume } from '../image/index.ts';
import type { Studio } from './studio.ts';

/** The label map of a stored prediction. @throws WorkspaceError, ImageError */
export async function readStoredResult(studio: Studio, id: string): Promise<Volume> {
  const { name, files } = await studio.results.get(id);
  const file = files.find((one) => one.startsWith(name) && !/\.(npz|pkl)$/.test(one)) ?? '';
  return readImage(await studio.results.file(id, file), file);
}
