/** nnU-Net's fingerprint and plans of a dataset as a job, and plans moved from another one. */
import { PLANNERS, type PlannerName, planExperiment, transferPlans } from '../../nnunet/index.ts';
import { ensureFingerprint, hasSeenLocked } from '../preprocessing/fingerprintDataset.ts';
import { readerOf } from '../preprocessing/readerOf.ts';
import { trainingCases } from '../preprocessing/trainingCases.ts';
import type { JobContext, JobRunner, Outcome } from '../queue/runner.ts';
import { PlanningError } from './planningError.ts';
import type { MovePlansSpec, PlanSpec } from './spec.ts';

/** The file's text as nnU-Net formats it. */
export const asFile = (json: unknown): string => JSON.stringify(json, null, 4);

/** Keeps a fingerprint that is there unless told otherwise, or it has seen what is a locked test set now; plans are written
 *  anew under their own planner's name.
 *  @throws PlanningError `planning.planner` for another planner's name */
export const runPlan: JobRunner<PlanSpec> = async (spec, context): Promise<Outcome> => {
  const { studio } = context;
  const dataset = await studio.datasets.json(spec.dataset);
  const cases = await trainingCases(studio, spec.dataset);
  const fingerprint = await ensureFingerprint(context, spec.dataset, {
    dataset,
    cases,
    fresh: spec.freshFingerprint || (await hasSeenLocked(studio, spec.dataset)),
    mode: spec.fingerprintMode,
  });
  if (!fingerprint) return { state: 'paused' };
  if (!spec.planner) return { state: 'done', outcome: { cases: cases.length } };
  const plansName = spec.plansName ?? PLANNERS[spec.planner].plansName;
  refuseForeignName(spec.planner, plansName);
  const plans = planExperiment({
    datasetName: spec.dataset,
    fingerprint,
    dataset: {
      channelNames: dataset.channelNames,
      labelKeys: dataset.labels.size,
      trainingCases: cases.length,
    },
    imageReaderWriter: readerOf(dataset),
    planner: spec.planner,
    plansName,
    ...(spec.gpuMemoryTarget !== undefined && { gpuMemoryTarget: spec.gpuMemoryTarget }),
    ...(spec.targetSpacing && { overwriteTargetSpacing: spec.targetSpacing }),
  });
  await studio.preprocessed.writeJson(spec.dataset, `${plansName}.json`, asFile(plans));
  context.log(`Planned with ${spec.planner} as ${plansName}.`);
  return { state: 'done', outcome: { cases: cases.length, plans: plansName } };
};

/** What one planner wrote must not be taken for another's. */
function refuseForeignName(planner: PlannerName, plansName: string): void {
  const owner = Object.values(PLANNERS).find((one) => one.plansName === plansName);
  if (owner && owner.plansName !== PLANNERS[planner].plansName)
    throw new PlanningError('planner', { plans: plansName });
}

/**
 * Gives a dataset another one's plans, under a name that is free there, so that nothing already preprocessed changes
 * its meaning. dataset.json is copied beside them, which nnU-Net's preprocessor reads and its command forgets.
 * @throws PlanningError `planning.noPlans`, `planning.noFingerprint`, `planning.exists`
 */
export const runMovePlans: JobRunner<MovePlansSpec> = async (spec, context) => {
  const { studio } = context;
  const source = await studio.preprocessed.readJson(spec.source, `${spec.sourcePlans}.json`);
  if (source === undefined)
    throw new PlanningError('noPlans', { dataset: spec.source, plans: spec.sourcePlans });
  const fingerprint = await studio.preprocessed.readJson(spec.target, 'dataset_fingerprint.json');
  if (fingerprint === undefined) throw new PlanningError('noFingerprint', { dataset: spec.target });
  const dataset = await studio.datasets.json(spec.target);
  const moved = transferPlans(source as Readonly<Record<string, unknown>>, {
    targetDataset: spec.target,
    targetPlans: spec.targetPlans,
    imageReaderWriter: readerOf(dataset),
  });
  const there = await studio.preprocessed.readJson(spec.target, `${spec.targetPlans}.json`);
  if (there !== undefined && asFile(there) !== asFile(moved))
    throw new PlanningError('exists', { dataset: spec.target, plans: spec.targetPlans });
  await studio.preprocessed.writeJson(spec.target, `${spec.targetPlans}.json`, asFile(moved));
  await copyDatasetJson(context, spec.target);
  context.log(`Moved ${spec.sourcePlans} of ${spec.source} to ${spec.target} as ${spec.targetPlans}.`);
  return { state: 'done', outcome: { plans: spec.targetPlans } };
};

async function copyDatasetJson({ studio }: JobContext, folder: string): Promise<void> {
  const raw = await studio.directory.read(`nnUNet_raw/${folder}/dataset.json`);
  await studio.preprocessed.writeJson(folder, 'dataset.json', await raw.text());
}
