/** Preprocesses what changed of a dataset for one configuration, case by case: it may stop after any of them. */
import { datasetJsonText } from '../../workspace/index.ts';
import type { JobContext } from '../queue/runner.ts';
import { configurationOf, openTrainingDataset, type TrainingDataset } from './openDataset.ts';
import { ensurePlans } from './planDataset.ts';
import { prepareCase } from './prepareCase.ts';
import { sourceHash } from './sourceHash.ts';

export interface Prepared {
  readonly done: number;
  readonly kept: number;
}

export type PreparingContext = Pick<
  JobContext,
  'studio' | 'signal' | 'pauseRequested' | 'yieldToInteractive' | 'report' | 'log'
>;

/** How often a long case lets others have their turn. */
const BREATH_EVERY_MS = 200;

/** @returns undefined when it was asked to pause. @throws what reading a case throws */
export async function prepareDataset(
  context: PreparingContext,
  folder: string,
  plansName: string,
  configurationName: string,
): Promise<Prepared | undefined> {
  if (!(await ensurePlans(context, folder, plansName))) return undefined;
  return prepareCases(context, folder, plansName, configurationName);
}

/** The same under plans that are there, whatever the dataset's own fingerprint would say: it needs no foreground. */
export async function prepareCases(
  context: PreparingContext,
  folder: string,
  plansName: string,
  configurationName: string,
): Promise<Prepared | undefined> {
  const { studio } = context;
  const opened = await openTrainingDataset(studio, folder, plansName);
  const configuration = configurationOf(opened, configurationName);
  const identifier = await studio.preprocessed.caseFolder(folder, configuration.dataIdentifier);
  await studio.preprocessed.writeJson(folder, 'dataset.json', datasetJsonText(opened.dataset.json));
  await forgetRemoved(context, opened, identifier);
  await sayUnlabelled(context, folder);
  const known = new Map(
    (await studio.preprocessed.cases(folder, identifier)).map(({ id, source }) => [id, source]),
  );
  const counts = { done: 0, kept: 0 };
  const recentSeconds: number[] = [];
  for (const one of opened.cases) {
    if (context.pauseRequested()) return undefined;
    await context.yieldToInteractive();
    const report = (stage: string, share: number) =>
      context.report({
        unit: 'case',
        done: counts.done + counts.kept,
        total: opened.cases.length,
        current: one.id,
        stage,
        share,
        recentSeconds: recentSeconds.slice(-5),
      });
    report('read', 0);
    const started = performance.now();
    const source = await sourceHash(studio, opened, configuration, one);
    if (known.get(one.id) === source) {
      counts.kept += 1;
      continue;
    }
    const files = await prepareCase(studio, opened, configuration, one, breathing(context, report));
    report('write', 1);
    await studio.preprocessed.writeCase(folder, identifier, { id: one.id, source, ...files });
    await copyTruth(context, opened, one.id, one.label);
    counts.done += 1;
    recentSeconds.push((performance.now() - started) / 1000);
    context.log(`${one.id}: ${recentSeconds.at(-1)?.toFixed(1)} s, ${configuration.name} (${identifier}).`);
  }
  context.report({
    unit: 'case',
    done: opened.cases.length,
    total: opened.cases.length,
    recentSeconds: recentSeconds.slice(-5),
  });
  return counts;
}

function breathing(context: PreparingContext, report: (stage: string, share: number) => void) {
  let last = performance.now();
  return async (done: number, total: number): Promise<void> => {
    if (performance.now() - last >= BREATH_EVERY_MS) {
      report('preprocess', total === 0 ? 0 : done / total);
      await new Promise((resolve) => setTimeout(resolve, 0));
      await context.yieldToInteractive();
      last = performance.now();
    }
    context.signal.throwIfAborted();
  };
}

/** A label that was forgotten looks like a scan that waits for one. */
async function sayUnlabelled({ studio, log }: PreparingContext, folder: string): Promise<void> {
  const bare = (await studio.datasets.cases(folder)).filter(({ set, label }) => set === 'train' && !label);
  if (bare.length === 0) return;
  const named = bare.slice(0, 5).map(({ id }) => id);
  log(`Left out without a label (${bare.length}): ${named.join(', ')}${bare.length > 5 ? ', …' : ''}.`);
}

/** A case that left the dataset must not be trained on. */
async function forgetRemoved(
  { studio, log }: PreparingContext,
  { folder, cases }: TrainingDataset,
  identifier: string,
) {
  const wanted = new Set(cases.map(({ id }) => id));
  for (const { id } of await studio.preprocessed.cases(folder, identifier)) {
    if (wanted.has(id)) continue;
    await studio.preprocessed.removeCase(folder, identifier, id);
    log(`${id}: is no longer in the dataset and was removed.`);
  }
}

/** Where nnU-Net looks for the reference of its final validation. */
async function copyTruth(
  { studio }: PreparingContext,
  { folder, dataset }: TrainingDataset,
  id: string,
  label?: string,
) {
  if (label === undefined) return;
  const path = studio.preprocessed.path(folder, `gt_segmentations/${id}${dataset.fileEnding}`);
  await studio.directory.write(path, await studio.directory.read(label));
}
