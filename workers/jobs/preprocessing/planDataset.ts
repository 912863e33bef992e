/** Fingerprint and plans of a dataset, where it has none: what nnU-Net does before it preprocesses (spec §4). */
import { readAsNnunet, requireReader } from '../../image/index.ts';
import type { DatasetJson } from '../../network/index.ts';
import {
  type CaseFingerprint,
  type Fingerprint,
  fingerprintCase,
  fingerprintSchema,
  joinFingerprint,
  PLANNERS,
  planExperiment,
} from '../../nnunet/index.ts';
import { TrainingError } from '../../training/index.ts';
import type { CaseSummary } from '../../workspace/index.ts';
import type { PreparingContext } from './prepareDataset.ts';
import { trainingCases } from './trainingCases.ts';

const FINGERPRINT = 'dataset_fingerprint.json';

/** nnU-Net's choice among the readers that we have (spec §2). */
export const readerOf = ({ fileEnding, overwriteImageReaderWriter }: DatasetJson): string =>
  overwriteImageReaderWriter ?? (fileEnding === '.nii' ? 'NibabelIO' : 'SimpleITKIO');

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
  const fingerprint = await ensureFingerprint(context, folder, dataset, cases);
  if (!fingerprint) return false;
  if ((await studio.preprocessed.readJson(folder, `${plansName}.json`)) !== undefined) return true;
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

/** The stored fingerprint, else a new one; undefined when it was asked to pause.
 *  @param fresh a new one in any case
 *  @throws TrainingError `training.noCases` */
export async function ensureFingerprint(
  context: PreparingContext,
  folder: string,
  dataset: DatasetJson,
  cases: readonly CaseSummary[],
  fresh = false,
): Promise<Fingerprint | undefined> {
  const { studio } = context;
  const stored = fresh ? undefined : await studio.preprocessed.readJson(folder, FINGERPRINT);
  if (stored !== undefined) return fingerprintSchema.parse(stored);
  if (cases.length === 0) throw new TrainingError('noCases', { dataset: folder, fold: '-' });
  const reader = requireReader(readerOf(dataset));
  const found: CaseFingerprint[] = [];
  for (const [index, { id }] of cases.entries()) {
    if (context.pauseRequested()) return undefined;
    await context.yieldToInteractive();
    context.report({
      unit: 'case',
      done: 0,
      total: cases.length,
      current: id,
      stage: 'fingerprint',
      share: index / cases.length,
      recentSeconds: [],
    });
    const images = await readAsNnunet(await studio.datasets.images(folder, id), reader);
    const label = await readAsNnunet([await studio.datasets.label(folder, id)], reader);
    const [segmentation] = label.volumes;
    if (segmentation) found.push(fingerprintCase(images.volumes, segmentation, dataset.channelNames.length));
  }
  const fingerprint = joinFingerprint(found, dataset.channelNames.length);
  await studio.preprocessed.writeJson(folder, FINGERPRINT, JSON.stringify(fingerprint, null, 4));
  context.log(`Fingerprint of ${found.length} cases.`);
  return fingerprint;
}
