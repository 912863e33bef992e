import { formatOf } from '../../image/index.ts';
import type { PlacedFile } from '../api.ts';

/** Dropped files by what they may be. */
export interface SortedFiles {
  readonly images: readonly PlacedFile[];
  /** Voxels of .mhd headers, by file name. */
  readonly companions: ReadonlyMap<string, File>;
  readonly model: readonly PlacedFile[];
  readonly unknown: readonly string[];
}

const MODEL = /\.(pth|pt|onnx|model|pkl|json)$/i;
/** What training leaves beside a checkpoint; nothing to open, nothing to complain of. */
const BYPRODUCT = /(^|\/)(progress\.png|training_log_.*\.txt|\.ds_store|thumbs\.db)$/i;

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Sorts by name alone; what a file really is shows when it is read. */
export function sortFiles(files: readonly PlacedFile[]): SortedFiles {
  const images = files.filter(({ path }) => formatOf(path) !== undefined && !inModelFolder(path));
  const companions = new Map(
    files.filter(({ path }) => /\.z?raw$/i.test(path)).map(({ path, file }) => [nameOf(path), file]),
  );
  const model = files.filter(({ path }) => MODEL.test(path));
  const known = new Set([...images, ...model]);
  const unknown = files
    .filter((file) => !known.has(file) && !companions.has(nameOf(file.path)) && !BYPRODUCT.test(file.path))
    .map(({ path }) => path)
    .filter((path) => !inModelFolder(path));
  return { images, companions, model, unknown };
}

/** nnU-Net keeps the predictions of its validation inside the model folder. */
const inModelFolder = (path: string): boolean => /(^|\/)fold_[^/]+\/validation\//.test(path);
