/** What the cross-validation of a model found to help its predictions. */
import type { PostprocessingStep } from '../../nnunet/evaluation/index.ts';
import type { ModelSummary } from '../api.ts';
import type { Studio } from '../studio.ts';
import { readPostprocessing } from './postprocessingFiles.ts';

/** Of the largest gathering of folds; undefined for a model that was not trained here, or not cross-validated.
 *  @throws CrossValidationError `crossValidation.postprocessing` for a broken file */
export async function foundPostprocessing(
  { directory, trained }: Studio,
  model: ModelSummary,
): Promise<readonly PostprocessingStep[] | undefined> {
  if (model.kind !== 'nnunet') return undefined;
  const folder = trained.folder(model);
  const names = (await directory.list(folder)).map(({ name }) => name);
  const gathered = names
    .filter((name) => name.startsWith('crossval_results_folds_'))
    .sort((a, b) => b.split('_').length - a.split('_').length);
  for (const name of gathered) {
    const path = `${folder}/${name}/postprocessing.json`;
    if (await directory.exists(path)) return readPostprocessing(await directory.read(path), path);
  }
  return undefined;
}
