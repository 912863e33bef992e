import { type Groups, hasSeveral, joinedGroups, ownFolds } from '../../../nnunet/index.ts';
import type { PipelineFile } from '../../../pipeline/index.ts';
import { type CaseSummary, hashBlob } from '../../../workspace/index.ts';
import { casesToSplit } from '../../datasets/splitsFile.ts';
import { trainingCases } from '../../preprocessing/trainingCases.ts';
import type { Studio } from '../../studio.ts';
import { splitsIn } from '../loopDatasets.ts';
import { PipelineError } from '../pipelineError.ts';
import { type SeenScan, samePictures } from '../samePictures.ts';
import { made, type StepRunner } from '../step.ts';

/** Which cases there are. Looked at anew in every run: another label makes what follows from it stale. */
export const runSources: StepRunner = async ({ file, context }) => {
  const { studio } = context;
  const labelled = await labelledCases(studio, file);
  const unlabelled = await unlabelledCases(studio, file.unlabelled);
  const names = new Set(labelled.map(({ id }) => id));
  const twice = unlabelled.find(({ id }) => names.has(id));
  if (twice)
    throw new PipelineError('sameName', {
      case: twice.id,
      labelled: file.labelled,
      unlabelled: file.unlabelled.dataset,
    });
  const same = await samePictures(
    context,
    seenIn(file.labelled, labelled),
    seenIn(file.unlabelled.dataset, unlabelled),
  );
  const groups = groupsOf(file, [...ids(labelled), ...ids(unlabelled)], same);
  const folds = await foldsOf(studio, file.labelled, ids(labelled), groups);
  return made(
    {
      ...{ labelled: ids(labelled), unlabelled: ids(unlabelled) },
      ...(folds && { folds }),
      ...(groups && { groups: Object.fromEntries(groups) }),
    },
    {
      folds,
      ...(groups && { groups: Object.fromEntries(groups) }),
      labelled: await Promise.all(labelled.map((one) => contentOf(studio, file.labelled, one))),
      unlabelled: await Promise.all(unlabelled.map((one) => sizesOf(studio, one))),
    },
  );
};

const ids = (cases: readonly CaseSummary[]) => cases.map(({ id }) => id);

const seenIn = (folder: string, cases: readonly CaseSummary[]): SeenScan[] =>
  cases.map(({ id, images }) => ({ folder, id, images }));

/** Patients, and labelled cases of one picture as one of them; undefined where each has one case. */
function groupsOf(
  { patients = {} }: PipelineFile,
  cases: readonly string[],
  same: readonly (readonly string[])[],
): Groups | undefined {
  const groups = joinedGroups(new Map(cases.map((id) => [id, patients[id] ?? id])), same);
  return hasSeveral(groups) ? groups : undefined;
}

/** A person's own; else nnU-Net's, in which what began as a model's word is never judged on. Undefined where nnU-Net's own
 *  over all cases, or over their groups, will do. */
async function foldsOf(studio: Studio, folder: string, cases: readonly string[], groups: Groups | undefined) {
  const own = await splitsIn(studio, folder);
  if (own.length > 0) return own;
  const { validating, onlyTraining } = await casesToSplit(studio.datasets, folder, cases);
  if (validating.length === 0 || onlyTraining.length === 0) return undefined;
  const splits = ownFolds(new Map(cases.map((id) => [id, groups?.get(id) ?? id])), onlyTraining);
  return splits.map(({ train, val }) => ({ train: [...train], val: [...val] }));
}

/** A locked test set is left out of what trains, and is what is reported on. */
async function labelledCases(studio: Studio, { labelled, evaluation }: PipelineFile): Promise<CaseSummary[]> {
  const training = (await trainingCases(studio, labelled)).filter(({ state }) => state !== 'predicted');
  if (evaluation.on === 'folds') return training;
  const known = new Set(training.map(({ id }) => id));
  const all = await studio.datasets.cases(labelled);
  const locked = evaluation.cases.map((id) => {
    const found = all.find((one) => one.id === id && one.label !== undefined);
    if (!found) throw new PipelineError('unknownCase', { dataset: labelled, case: id });
    return found;
  });
  return [...training, ...locked.filter(({ id }) => !known.has(id))];
}

async function unlabelledCases(
  { datasets }: Studio,
  { dataset, cases }: { readonly dataset: string; readonly cases?: readonly string[] },
): Promise<CaseSummary[]> {
  const all = await datasets.cases(dataset);
  const unknown = cases?.find((name) => !all.some(({ id }) => id === name));
  if (unknown !== undefined) throw new PipelineError('unknownCase', { dataset, case: unknown });
  const found = all.filter(({ id, label }) => (cases ? cases.includes(id) : label === undefined));
  if (found.length === 0) throw new PipelineError('noUnlabelled', { dataset });
  return found;
}

async function contentOf(studio: Studio, folder: string, one: CaseSummary) {
  const { sha256 } = await hashBlob((await studio.datasets.label(folder, one.id)).file);
  return [sha256, await sizesOf(studio, one)];
}

/** Images are not edited: their sizes tell another file from this one without reading gigabytes. */
async function sizesOf({ directory }: Studio, { id, images }: CaseSummary) {
  return [id, ...(await Promise.all(images.map(async (path) => (await directory.read(path)).size)))];
}
