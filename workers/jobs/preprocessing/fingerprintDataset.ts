import { readAsNnunet, requireReader } from '../../image/index.ts';
import type { DatasetJson } from '../../network/index.ts';
import {
  type CaseFingerprint,
  DRAWN_VOXELS,
  type Fingerprint,
  type FingerprintMode,
  fingerprintCase,
  intensityHistogram,
  joinFingerprint,
} from '../../nnunet/index.ts';
import { TrainingError } from '../../training/index.ts';
import type { CaseSummary } from '../../workspace/index.ts';
import { lockedCases } from '../datasets/splitNotes.ts';
import { countLabels } from '../importing/describeScan.ts';
import type { Studio } from '../studio.ts';
import type { PreparingContext } from './prepareDataset.ts';
import { readerOf } from './readerOf.ts';
import { refuseNonNumbers } from './refuseNonNumbers.ts';
import { FINGERPRINT, storedFingerprint } from './storedFingerprint.ts';
import { readSurvey, type SurveyedCase, surveyCase, writeSurvey } from './survey.ts';

const BARS = 60;

export interface FingerprintRequest {
  readonly dataset: DatasetJson;
  readonly cases: readonly CaseSummary[];
  /** A new one in any case. @default the stored one, where there is one */
  readonly fresh?: boolean;
  /** Of a new one. @default exact */
  readonly mode?: FingerprintMode | undefined;
}

/** The stored fingerprint, else a new one with its survey; undefined when it was asked to pause.
 *  @throws TrainingError `training.noLabelled`, DatasetError `dataset.voxels` */
export async function ensureFingerprint(
  context: PreparingContext,
  folder: string,
  { dataset, cases, fresh = false, mode = 'exact' }: FingerprintRequest,
): Promise<Fingerprint | undefined> {
  const { studio } = context;
  const stored = fresh ? undefined : await storedFingerprint(studio, folder);
  if (stored) return stored;
  if (cases.length === 0) throw new TrainingError('noLabelled', { dataset: folder });
  const channels = dataset.channelNames.length;
  const seen = await seeCases(context, folder, { dataset, cases, mode });
  if (!seen) return undefined;
  const { found, surveyed } = seen;
  const fingerprint = joinFingerprint(found, channels);
  const intensities = Array.from({ length: channels }, (_, channel) => {
    const known = fingerprint.foreground_intensity_properties_per_channel[channel];
    const edges = { from: known?.percentile_00_5 ?? 0, to: known?.percentile_99_5 ?? 0, bars: BARS };
    const histogram = intensityHistogram(found, channel, edges);
    return histogram ? { ...histogram, shares: [...histogram.shares] } : null;
  });
  await writeSurvey(studio, folder, { version: 1, mode, cases: surveyed, intensities });
  await studio.preprocessed.writeJson(folder, FINGERPRINT, JSON.stringify(fingerprint, null, 4));
  context.log(`Fingerprint of ${found.length} cases, ${mode}.`);
  return fingerprint;
}

/** Whether the stored fingerprint knows cases of what is a locked test set now. Of one that came from elsewhere nothing is
 *  known. */
export async function hasSeenLocked(studio: Studio, folder: string): Promise<boolean> {
  const locked = await lockedCases(studio.directory, folder);
  const survey = await readSurvey(studio, folder);
  return survey?.cases.some(({ id }) => locked.has(id)) ?? false;
}

/** One case after the other: of each only what its fingerprint needs stays. */
async function seeCases(
  context: PreparingContext,
  folder: string,
  {
    dataset,
    cases,
    mode,
  }: Required<Pick<FingerprintRequest, 'dataset' | 'cases'>> & { mode: FingerprintMode },
) {
  const { datasets } = context.studio;
  const reader = requireReader(readerOf(dataset));
  const draws = mode === 'drawn' ? Math.floor(DRAWN_VOXELS / cases.length) : undefined;
  const found: CaseFingerprint[] = [];
  const surveyed: SurveyedCase[] = [];
  const recentSeconds: number[] = [];
  for (const [index, { id }] of cases.entries()) {
    if (context.pauseRequested()) return undefined;
    await context.yieldToInteractive();
    const started = performance.now();
    context.report({
      unit: 'case',
      done: index,
      total: cases.length,
      current: id,
      stage: 'fingerprint',
      recentSeconds: recentSeconds.slice(-5),
    });
    const images = await readAsNnunet(await datasets.images(folder, id), reader);
    const label = await readAsNnunet([await datasets.label(folder, id)], reader);
    const [segmentation] = label.volumes;
    for (const { data } of images.volumes) refuseNonNumbers(id, data, segmentation.data);
    found.push(fingerprintCase(images.volumes, segmentation, dataset.channelNames.length, draws));
    surveyed.push(await surveyCase(id, images.volumes, segmentation, countLabels(segmentation.data)));
    recentSeconds.push((performance.now() - started) / 1000);
  }
  const { length } = cases;
  context.report({ unit: 'case', done: length, total: length, recentSeconds: [] });
  return { found, surveyed };
}
