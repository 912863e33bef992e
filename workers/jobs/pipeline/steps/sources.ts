import type { PipelineFile } from '../../../pipeline/index.ts';
import { type CaseSummary, hashBlob } from '../../../workspace/index.ts';
import { splitsWithPseudoLabels } from '../../datasets/splitsFile.ts';
import { trainingCases } from '../../preprocessing/trainingCases.ts';
import type { Studio } from '../../studio.ts';
import { splitsIn } from '../loopDatasets.ts';
import { PipelineError } from '../pipelineError.ts';
import { made, type StepRunner } from '../step.ts';

/** Which cases there are. Looked at anew in every run: another label makes what follows from it stale. */
export const runSources: StepRunner = async ({ file, context: { studio } }) => {
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
  await refuseSameImages(studio, labelled, unlabelled);
  const folds = await foldsOf(studio, file.labelled, ids(labelled));
  return made(
    { labelled: ids(labelled), unlabelled: ids(unlabelled), ...(folds && { folds }) },
    {
      folds,
      labelled: await Promise.all(labelled.map((one) => contentOf(studio, file.labelled, one))),
      unlabelled: await Promise.all(unlabelled.map((one) => sizesOf(studio, one))),
    },
  );
};

const ids = (cases: readonly CaseSummary[]) => cases.map(({ id }) => id);

/** A person's own; else nnU-Net's, in which what began as a model's word is never judged on. Undefined where nnU-Net's own
 *  over all cases will do. */
async function foldsOf(studio: Studio, folder: string, cases: readonly string[]) {
  const own = await splitsIn(studio, folder);
  if (own.length > 0) return own;
  const splits = await splitsWithPseudoLabels(studio.datasets, folder, cases);
  return splits?.map(({ train, val }) => ({ train: [...train], val: [...val] }));
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

/** A scan that is labelled and taken for unlabelled would be judged on what its own label taught. Only files of one size are
 *  read. @throws PipelineError `pipeline.sameImage` */
async function refuseSameImages(
  { directory }: Studio,
  labelled: readonly CaseSummary[],
  unlabelled: readonly CaseSummary[],
): Promise<void> {
  const first = async ({ images: [path = ''] }: CaseSummary) => directory.read(path);
  const bySize = new Map<number, CaseSummary[]>();
  for (const one of labelled) {
    const { size } = await first(one);
    bySize.set(size, [...(bySize.get(size) ?? []), one]);
  }
  for (const one of unlabelled) {
    const file = await first(one);
    const alike = bySize.get(file.size) ?? [];
    if (alike.length === 0) continue;
    const { sha256 } = await hashBlob(file);
    for (const other of alike)
      if ((await hashBlob(await first(other))).sha256 === sha256)
        throw new PipelineError('sameImage', { case: one.id, labelled: other.id });
  }
}
