/** What the validations of a model's folds left. */
import type { Directory } from '../../workspace/index.ts';
import { CrossValidationError } from './crossValidationError.ts';
import { filesEnding, nameOf } from './folders.ts';

/** Path of each case's file, by file name and in its order. */
export type FilesByName = ReadonlyMap<string, string>;

/**
 * @param model folder: `nnUNet_results/Dataset007_Liver/nnUNetTrainer__nnUNetPlans__3d_fullres`
 * @throws CrossValidationError `crossValidation.missingFold`, `crossValidation.duplicateCase`,
 *   and `crossValidation.noProbabilities` for the ending .npz
 */
export async function foldFiles(
  directory: Directory,
  model: string,
  folds: readonly number[],
  ending: string,
): Promise<FilesByName> {
  const found = new Map<string, { path: string; fold: number }>();
  for (const fold of folds) {
    const folder = `${model}/fold_${fold}/validation`;
    if ((await directory.list(folder)).length === 0)
      throw new CrossValidationError('missingFold', { model: nameOf(model), fold });
    const names = await filesEnding(directory, folder, ending);
    if (names.length === 0 && ending === '.npz')
      throw new CrossValidationError('noProbabilities', { model: nameOf(model), fold });
    for (const name of names) {
      const other = found.get(name);
      if (other)
        throw new CrossValidationError('duplicateCase', {
          model: nameOf(model),
          case: name,
          folds: `${other.fold}, ${fold}`,
        });
      found.set(name, { path: `${folder}/${name}`, fold });
    }
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([name, { path }]) => [name, path]));
}

/** @throws CrossValidationError `crossValidation.unequalSets` unless all hold files of the same names */
export function requireEqualSets(
  sets: readonly { readonly folder: string; readonly names: readonly string[] }[],
): void {
  const all = new Set(sets.flatMap(({ names }) => names));
  for (const { folder, names } of sets) {
    const own = new Set(names);
    const missing = [...all].filter((name) => !own.has(name)).sort();
    if (missing.length > 0)
      throw new CrossValidationError('unequalSets', { folder, count: missing.length, case: missing[0] });
  }
}
