/** Folders of predictions: plans and dataset.json at their head, one segmentation a case. */
import { type NnunetReader, requireReader } from '../../image/index.ts';
import {
  type DatasetJson,
  labelRules,
  type Plans,
  parseDatasetJson,
  parsePlans,
} from '../../network/index.ts';
import { type EvaluationRules, evaluationRules } from '../../nnunet/evaluation/index.ts';
import type { Directory } from '../../workspace/index.ts';
import { writtenEnding } from '../writtenEnding.ts';
import { CrossValidationError } from './crossValidationError.ts';

/** What plans.json and dataset.json say of segmentations. */
export interface FolderHead {
  readonly plans: Plans;
  readonly dataset: DatasetJson;
  readonly reader: NnunetReader;
  /** Of label files. */
  readonly ending: string;
  readonly rules: EvaluationRules;
  readonly foregroundLabels: readonly number[];
}

const PLANS = 'plans.json';
const DATASET = 'dataset.json';

/**
 * @param named paths of plans.json and dataset.json where they lie elsewhere
 * @throws CrossValidationError `crossValidation.missingFile`, ModelError, ImageError `image.reader`
 */
export async function readHead(
  directory: Directory,
  folder: string,
  named: { readonly plans?: string; readonly dataset?: string } = {},
): Promise<FolderHead> {
  const plans = parsePlans(await readJson(directory, named.plans ?? `${folder}/${PLANS}`), PLANS);
  const dataset = parseDatasetJson(
    await readJson(directory, named.dataset ?? `${folder}/${DATASET}`),
    DATASET,
  );
  return {
    plans,
    dataset,
    reader: requireReader(plans.imageReaderWriter),
    ending: writtenEnding(dataset),
    rules: evaluationRules(dataset),
    foregroundLabels: labelRules(dataset).foregroundLabels,
  };
}

/** @throws CrossValidationError `crossValidation.missingFile` */
export async function readJson(directory: Directory, path: string): Promise<unknown> {
  if (!(await directory.exists(path))) {
    const file = nameOf(path);
    throw new CrossValidationError('missingFile', { folder: path.slice(0, -file.length - 1), file });
  }
  return JSON.parse(await (await directory.read(path)).text());
}

export async function copyHead(directory: Directory, from: string, to: string): Promise<void> {
  for (const name of [PLANS, DATASET]) await copyFile(directory, `${from}/${name}`, `${to}/${name}`);
}

export async function copyFile(directory: Directory, from: string, to: string): Promise<void> {
  await directory.write(to, (await directory.read(from)).stream());
}

/** Names of the files with this ending, in code-point order; none where there is no such folder. */
export async function filesEnding(directory: Directory, folder: string, ending: string): Promise<string[]> {
  const entries = await directory.list(folder);
  return entries.filter(({ name, kind }) => kind === 'file' && name.endsWith(ending)).map(({ name }) => name);
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Turns paths of the workspace into what other programs call them. */
export const namedBy =
  (places: Readonly<Record<string, string>> = {}) =>
  (path: string): string => {
    const [top = '', ...below] = path.split('/');
    return [places[top] ?? top, ...below].join('/');
  };
