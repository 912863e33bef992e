/** nnU-Net's post-processing of a folder of predictions: found on references, and applied. */
import { writeAsNnunet } from '../../image/index.ts';
import { labelRules } from '../../network/index.ts';
import {
  applyPostprocessing,
  determinePostprocessing,
  type Postprocessing,
  type PostprocessingStep,
  type Summary,
  writePythonJson,
} from '../../nnunet/evaluation/index.ts';
import type { Directory } from '../../workspace/index.ts';
import { asLabels } from '../labelMap.ts';
import type { CaseSteps } from './caseSteps.ts';
import { CrossValidationError } from './crossValidationError.ts';
import { copyFile, type FolderHead, filesEnding } from './folders.ts';
import { openedCases, openLabels } from './labelFiles.ts';
import { postprocessingJson, postprocessingPickle } from './postprocessingFiles.ts';
import type { FindReference } from './references.ts';

export interface FolderToPostprocess {
  readonly input: string;
  readonly head: FolderHead;
  readonly reference: FindReference;
  /** Keep the post-processed predictions in `postprocessed`. */
  readonly keep: boolean;
  readonly named: (path: string) => string;
}

/** Passes over all cases: as they are, all classes together, each class or region, and one that writes. */
export const postprocessingPasses = ({ rules }: FolderHead): number =>
  3 + (rules.entries.length > 1 ? rules.entries.length : 0);

/** Writes postprocessing.pkl, postprocessing.json and, where it is missing, summary.json into the folder.
 *  @throws CrossValidationError `crossValidation.noPredictions`, `crossValidation.noReference` */
export async function postprocessOn(
  directory: Directory,
  { input, head, reference, keep, named }: FolderToPostprocess,
  steps: CaseSteps,
): Promise<Postprocessing> {
  const names = await predictionsIn(directory, input, head);
  const compared = names.map((name) => ({ prediction: `${input}/${name}`, reference: reference(name) }));
  const cases = openedCases(directory, compared, { steps, stage: 'postprocess', named });
  const found = await determinePostprocessing(cases, head.rules, head.foregroundLabels);
  const write = (name: string, text: string | Uint8Array<ArrayBuffer>) =>
    directory.write(`${input}/${name}`, text);
  if (!(await directory.exists(`${input}/summary.json`)))
    await write('summary.json', writePythonJson(found.before));
  const output = `${input}/postprocessed`;
  await directory.remove(output);
  if (keep) {
    await applyToFolder(directory, { input, output, head, found: found.steps }, steps);
    await directory.write(`${output}/summary.json`, writePythonJson(movedTo(found.after, named(output))));
  }
  await write('postprocessing.json', postprocessingJson(found));
  await write('postprocessing.pkl', postprocessingPickle(found, labelRules(head.dataset).hasRegions));
  return found;
}

const movedTo = (summary: Summary, folder: string): Summary => ({
  ...summary,
  metric_per_case: summary.metric_per_case.map((one) => ({
    ...one,
    prediction_file: `${folder}${one.prediction_file.slice(one.prediction_file.lastIndexOf('/'))}`,
  })),
});

export interface FolderToApply {
  readonly input: string;
  readonly output: string;
  readonly head: FolderHead;
  readonly found: readonly PostprocessingStep[];
}

/** One step a case; without steps files are copied as they are. @returns number of cases
 *  @throws CrossValidationError `crossValidation.noPredictions` */
export async function applyToFolder(
  directory: Directory,
  { input, output, head, found }: FolderToApply,
  steps: CaseSteps,
): Promise<number> {
  const names = await predictionsIn(directory, input, head);
  for (const name of names) {
    await steps.next('write', name);
    if (found.length === 0) {
      await copyFile(directory, `${input}/${name}`, `${output}/${name}`);
      continue;
    }
    const { fileGrid, ...map } = await openLabels(directory, `${input}/${name}`, head.reader);
    const { data } = applyPostprocessing(map, found);
    await directory.write(`${output}/${name}`, await writeAsNnunet(asLabels(data), fileGrid, name));
  }
  return names.length;
}

async function predictionsIn(directory: Directory, folder: string, { ending }: FolderHead) {
  const names = await filesEnding(directory, folder, ending);
  if (names.length === 0) throw new CrossValidationError('noPredictions', { folder, ending });
  return names;
}
