/** nnU-Net's fingerprint and plans of a dataset as a job, and plans moved from another one. */
import { requireReader } from '../../image/index.ts';
import type { DatasetJson } from '../../network/index.ts';
import { PLANNERS, type PlannerName, transferPlans } from '../../nnunet/index.ts';
import { ensureFingerprint, hasSeenLocked } from '../preprocessing/fingerprintDataset.ts';
import { asFile, copyDatasetJson, writePlans } from '../preprocessing/planDataset.ts';
import { movedReaderOf } from '../preprocessing/readerOf.ts';
import { trainingCases } from '../preprocessing/trainingCases.ts';
import type { JobRunner, Outcome } from '../queue/runner.ts';
import { PlanningError } from './planningError.ts';
import type { MovePlansSpec, PlanSpec } from './spec.ts';

/** Keeps a fingerprint that is there unless told otherwise, or it has seen what is a locked test set now; plans are written
 *  anew under their own planner's name.
 *  @throws PlanningError `planning.planner` for another planner's name; DatasetError `dataset.gone` */
export const runPlan: JobRunner<PlanSpec> = async (spec, context): Promise<Outcome> => {
  const { studio } = context;
  if (spec.planner && spec.plansName !== undefined) refuseForeignName(spec.planner, spec.plansName);
  await studio.datasets.requireThere(spec.dataset);
  const dataset = await studio.datasets.json(spec.dataset);
  const cases = await trainingCases(studio, spec.dataset);
  const fingerprint = await ensureFingerprint(context, spec.dataset, {
    dataset,
    cases,
    fresh: spec.freshFingerprint || (await hasSeenLocked(studio, spec.dataset)),
    mode: spec.fingerprintMode,
  });
  if (!fingerprint) return { state: 'paused' };
  const { planner } = spec;
  if (!planner) return { state: 'done', outcome: { cases: cases.length } };
  const plans = await writePlans(context, spec.dataset, fingerprint, { ...spec, planner });
  return { state: 'done', outcome: { cases: cases.length, plans } };
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
 * @throws PlanningError `planning.noPlans`, `planning.noFingerprint`, `planning.channels`, `planning.exists`;
 *   ImageError `image.reader` for files that cannot be read here
 */
export const runMovePlans: JobRunner<MovePlansSpec> = async (spec, context) => {
  const { studio } = context;
  const source = await studio.preprocessed.readJson(spec.source, `${spec.sourcePlans}.json`);
  if (source === undefined)
    throw new PlanningError('noPlans', { dataset: spec.source, plans: spec.sourcePlans });
  const dataset = await studio.datasets.json(spec.target);
  const fingerprint = await studio.preprocessed.readJson(spec.target, 'dataset_fingerprint.json');
  if (fingerprint === undefined) throw new PlanningError('noFingerprint', { dataset: spec.target });
  refuseOtherChannels(source, dataset, spec);
  const moved = transferPlans(source as Readonly<Record<string, unknown>>, {
    targetDataset: spec.target,
    targetPlans: spec.targetPlans,
    imageReaderWriter: requireReader(movedReaderOf(dataset)),
  });
  const there = await studio.preprocessed.readJson(spec.target, `${spec.targetPlans}.json`);
  if (there !== undefined && asFile(there) !== asFile(moved))
    throw new PlanningError('exists', { dataset: spec.target, plans: spec.targetPlans });
  await studio.preprocessed.writeJson(spec.target, `${spec.targetPlans}.json`, asFile(moved));
  await copyDatasetJson(studio, spec.target);
  context.log(`Moved ${spec.sourcePlans} of ${spec.source} to ${spec.target} as ${spec.targetPlans}.`);
  context.log(`Intensities and spacing stay those of ${spec.source}.`);
  return { state: 'done', outcome: { plans: spec.targetPlans } };
};

/** nnU-Net moves such plans without a word, and preprocessing or training fails later. */
function refuseOtherChannels(
  source: unknown,
  { channelNames }: DatasetJson,
  { sourcePlans, source: from, target }: MovePlansSpec,
): void {
  const configurations = Object.values(Object(Object(source).configurations) as Record<string, unknown>);
  const schemes = configurations.flatMap((one) => {
    const found: unknown = Object(one).normalization_schemes;
    return Array.isArray(found) ? [found.length] : [];
  });
  const odd = schemes.find((found) => found !== channelNames.length);
  if (odd !== undefined)
    throw new PlanningError('channels', {
      ...{ plans: sourcePlans, source: from, target },
      ...{ found: odd, expected: channelNames.length },
    });
}
