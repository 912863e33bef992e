/** Fingerprint and plans of a dataset, where it has none: what nnU-Net does before it preprocesses (spec §4). */
import { PLANNERS, planExperiment } from '../../nnunet/index.ts';
import { TrainingError } from '../../training/index.ts';
import { ensureFingerprint, hasSeenLocked } from './fingerprintDataset.ts';
import type { PreparingContext } from './prepareDataset.ts';
import { readerOf } from './readerOf.ts';
import { trainingCases } from './trainingCases.ts';

/**
 * Makes what is missing; plans only under the name of one of nnU-Net's planners. @returns false when it was asked to
 * pause. @throws TrainingError `training.plans` for any other name that is not there
 */
export async function ensurePlans(
  context: PreparingContext,
  folder: string,
  plansName: string,
): Promise<boolean> {
  const { studio } = context;
  const dataset = await studio.datasets.json(folder);
  const cases = await trainingCases(studio, folder);
  const isPlanned = (await studio.preprocessed.readJson(folder, `${plansName}.json`)) !== undefined;
  const fresh = !isPlanned && (await hasSeenLocked(studio, folder));
  const fingerprint = await ensureFingerprint(context, folder, { dataset, cases, fresh });
  if (!fingerprint) return false;
  if (isPlanned) return true;
  const planner = Object.values(PLANNERS).find((one) => one.plansName === plansName);
  if (!planner) throw new TrainingError('plans', { dataset: folder, plans: plansName });
  const plans = planExperiment({
    datasetName: folder,
    fingerprint,
    dataset: {
      channelNames: dataset.channelNames,
      labelKeys: dataset.labels.size,
      trainingCases: cases.length,
    },
    imageReaderWriter: readerOf(dataset),
    planner: planner.name,
  });
  await studio.preprocessed.writeJson(folder, `${plansName}.json`, JSON.stringify(plans, null, 4));
  context.log(`Planned with ${planner.name}.`);
  return true;
}
