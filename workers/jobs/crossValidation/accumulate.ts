/** nnU-Net's `accumulate_cv_results`: the validations of all folds in one folder, evaluated together. */
import { type Summary, writePythonJson } from '../../nnunet/evaluation/index.ts';
import type { Directory } from '../../workspace/index.ts';
import type { CaseSteps } from './caseSteps.ts';
import { copyFile, copyHead, filesEnding, readHead } from './folders.ts';
import { foldFiles } from './foldFiles.ts';
import { evaluateFiles } from './labelFiles.ts';
import { datasetReferences } from './references.ts';

export interface Accumulation {
  readonly dataset: string;
  /** Folder of the trained model. */
  readonly model: string;
  readonly folds: readonly number[];
  readonly output: string;
  /** What lies in `output` makes way. Otherwise cases that are there stay as they are. */
  readonly overwrite: boolean;
  readonly named: (path: string) => string;
}

/** nnU-Net's name for the folder. */
export const accumulatedFolder = (model: string, folds: readonly number[]): string =>
  `${model}/crossval_results_folds_${folds.join('_')}`;

/** Two steps a case. @throws CrossValidationError, ImageError, ModelError */
export async function accumulate(
  directory: Directory,
  { dataset, model, folds, output, overwrite, named }: Accumulation,
  steps: CaseSteps,
): Promise<Summary> {
  const head = await readHead(directory, model);
  const files = await foldFiles(directory, model, folds, head.ending);
  if (overwrite) await directory.remove(output);
  await copyHead(directory, model, output);
  const there = new Set(await filesEnding(directory, output, head.ending));
  for (const [name, path] of files) {
    await steps.next('collect', name);
    if (!there.has(name)) await copyFile(directory, path, `${output}/${name}`);
  }
  const reference = await datasetReferences(directory, dataset, 'raw');
  const compared = [...files.keys()].map((name) => ({
    prediction: `${output}/${name}`,
    reference: reference(name),
  }));
  const summary = await evaluateFiles(directory, compared, head.rules, { steps, named });
  await directory.write(`${output}/summary.json`, writePythonJson(summary));
  return summary;
}
