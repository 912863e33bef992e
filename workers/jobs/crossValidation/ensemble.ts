/** nnU-Net's ensembles: of folders of predictions, and of whole cross-validations. */
import type { Directory } from '../../workspace/index.ts';
import type { CaseSteps } from './caseSteps.ts';
import { ensembleCase } from './ensembleCase.ts';
import { copyHead, type FolderHead, filesEnding, readHead } from './folders.ts';
import { type FilesByName, foldFiles, requireEqualSets } from './foldFiles.ts';

export interface FolderEnsemble {
  readonly inputs: readonly string[];
  readonly output: string;
  readonly probabilities: boolean;
}

/** One step a case. @returns number of cases
 *  @throws CrossValidationError `crossValidation.unequalSets`, and as `ensembleCase` */
export async function ensembleFolders(
  directory: Directory,
  { inputs, output, probabilities }: FolderEnsemble,
  steps: CaseSteps,
): Promise<number> {
  const head = await readHead(directory, inputs[0]);
  const sets = [];
  for (const folder of inputs) sets.push({ folder, names: await filesEnding(directory, folder, '.npz') });
  requireEqualSets(sets);
  await copyHead(directory, inputs[0], output);
  for (const name of sets[0].names) {
    await steps.next('ensemble', name);
    const npz = inputs.map((folder) => `${folder}/${name}`);
    await ensembleCase(directory, { npz, output: `${output}/${stem(name)}`, probabilities }, head);
  }
  return sets[0].names.length;
}

export interface CrossValidationEnsemble {
  /** Folders of trained models. */
  readonly models: readonly string[];
  readonly folds: readonly number[];
  readonly output: string;
  /** Cases that are there stay as they are. */
  readonly keep: boolean;
}

/** One step a case. @returns the label files' names
 *  @throws CrossValidationError `crossValidation.unequalSets`, and as `foldFiles` and `ensembleCase` */
export async function ensembleCrossValidations(
  directory: Directory,
  { models, folds, output, keep }: CrossValidationEnsemble,
  steps: CaseSteps,
): Promise<{ readonly head: FolderHead; readonly names: readonly string[] }> {
  const head = await readHead(directory, models[0]);
  const sets = await foldProbabilities(directory, models, folds);
  await copyHead(directory, models[0], output);
  const there = new Set(keep ? await filesEnding(directory, output, head.ending) : []);
  const names: string[] = [];
  for (const name of sets[0].keys()) {
    await steps.next('ensemble', name);
    const labels = `${stem(name)}${head.ending}`;
    names.push(labels);
    if (there.has(labels)) continue;
    const npz = sets.map((files) => files.get(name) ?? '');
    await ensembleCase(directory, { npz, output: `${output}/${stem(name)}`, probabilities: false }, head);
  }
  return { head, names };
}

/** The probabilities of several models' folds, of the same cases.
 *  @throws CrossValidationError `crossValidation.unequalSets`, and as `foldFiles` */
export async function foldProbabilities(
  directory: Directory,
  models: readonly string[],
  folds: readonly number[],
): Promise<FilesByName[]> {
  const sets: FilesByName[] = [];
  for (const folder of models) sets.push(await foldFiles(directory, folder, folds, '.npz'));
  requireEqualSets(models.map((folder, i) => ({ folder, names: [...sets[i].keys()] })));
  return sets;
}

const stem = (name: string): string => name.replace(/\.npz$/, '');
