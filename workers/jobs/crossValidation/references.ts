import type { Directory } from '../../workspace/index.ts';
import { CrossValidationError } from './crossValidationError.ts';

/** Path of a case's reference by its file name. @throws CrossValidationError `crossValidation.noReference` */
export type FindReference = (file: string) => string;

/** @param folders in the order in which they are looked through */
export async function referencesIn(directory: Directory, folders: readonly string[]): Promise<FindReference> {
  const places = new Map<string, string>();
  for (const folder of folders.toReversed())
    for (const { name } of await directory.list(folder)) places.set(name, `${folder}/${name}`);
  return (file) => {
    const place = places.get(file);
    if (place === undefined)
      throw new CrossValidationError('noReference', { case: file, folder: folders.join(', ') });
    return place;
  };
}

const rawLabels = (dataset: string) => `nnUNet_raw/${dataset}/labelsTr`;
const preprocessedLabels = (dataset: string) => `nnUNet_preprocessed/${dataset}/gt_segmentations`;

/** Where nnU-Net looks: gathered predictions are compared with the raw labels, ensembles with the preprocessed ones. */
export const datasetReferences = (
  directory: Directory,
  dataset: string,
  first: 'raw' | 'preprocessed',
): Promise<FindReference> => {
  const folders = [rawLabels(dataset), preprocessedLabels(dataset)];
  return referencesIn(directory, first === 'raw' ? folders : folders.toReversed());
};
