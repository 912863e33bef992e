/**
 * What the second stage of a cascade learns from beside the image: the first stage's predictions of cases that it had held
 * out, on the second stage's grid. The first stage's final validation leaves them where nnU-Net has them,
 * `predicted_next_stage/CONFIGURATION/CASE.npz`. Where it did not (another installation's), the labels that it predicted are
 * resampled, as is done with the same file when the second stage predicts.
 */
import { readAsNnunet, readImage, requireReader, type Volume } from '../../image/index.ts';
import type { Configuration } from '../../network/index.ts';
import { type Pause, preprocessCase } from '../../nnunet/index.ts';
import { storedGrid, TrainingError, writePreviousStage } from '../../training/index.ts';
import type { TrainedModel } from '../../workspace/index.ts';
import type { TrainingDataset } from '../preprocessing/openDataset.ts';
import type { JobContext } from '../queue/runner.ts';
import type { Studio } from '../studio.ts';
import { writtenEnding } from '../writtenEnding.ts';
import { foldFolder, nextStagePath } from './modelFolder.ts';

export interface Cascade {
  readonly opened: TrainingDataset;
  /** The second stage's. */
  readonly configuration: Configuration;
  readonly model: TrainedModel;
}

const firstStageOf = ({ configuration, model }: Cascade): TrainedModel => ({
  ...model,
  configuration: configuration.previousStage ?? '',
});

/** Folder of the workspace with a second stage's `CASE.npz`; undefined for configurations that refine nothing. */
export function previousStageFolder(studio: Studio, cascade: Cascade): string | undefined {
  if (cascade.configuration.previousStage === undefined) return undefined;
  const { configuration } = cascade;
  return `${studio.trained.folder(firstStageOf(cascade))}/predicted_next_stage/${configuration.name}`;
}

/** The file that the first stage's final validation wrote, in whichever fold held the case out; in `all` where none did. */
async function predictionOf(
  studio: Studio,
  cascade: Cascade,
  id: string,
): Promise<{ name: string; file: Blob }> {
  const first = firstStageOf(cascade);
  const name = `${id}${writtenEnding(cascade.opened.dataset)}`;
  // What the fold `all` validates on it also learned.
  const folds = (await studio.trained.folds(first)).sort(
    (a, b) => Number(a.fold === 'all') - Number(b.fold === 'all'),
  );
  for (const { fold } of folds) {
    const path = `${foldFolder(fold)}/validation/${name}`;
    if (await studio.trained.exists(first, path))
      return { name, file: await studio.trained.read(first, path) };
  }
  const folder = studio.trained.folder(first);
  throw new TrainingError('previousStage', { case: id, configuration: first.configuration, folder });
}

/** For predicting cases with the second stage; undefined for configurations that refine nothing. What it returns
 *  @throws TrainingError `training.previousStage` */
export function stageReader(studio: Studio, cascade: Cascade): ((id: string) => Promise<Volume>) | undefined {
  if (cascade.configuration.previousStage === undefined) return undefined;
  return async (id) => {
    const { name, file } = await predictionOf(studio, cascade, id);
    return readImage(file, name);
  };
}

/** One case's `.npz`. @throws TrainingError `training.previousStage` */
export async function previousStageCase(
  studio: Studio,
  cascade: Cascade,
  id: string,
  pause: Pause,
): Promise<Blob> {
  const { opened, configuration } = cascade;
  const { dataset, plans, folder } = opened;
  const prediction = await predictionOf(studio, cascade, id);
  const reader = requireReader(plans.imageReaderWriter);
  const images = await readAsNnunet(await studio.datasets.images(folder, id), reader);
  const { volumes } = await readAsNnunet([prediction], reader);
  const { previousStage: _, ...plain } = configuration;
  const { segmentation = new Int16Array(), properties } = await preprocessCase({
    volumes: images.volumes,
    plans,
    configuration: plain,
    dataset,
    segmentation: volumes[0],
    pause,
  });
  return writePreviousStage(segmentation, properties.shape);
}

/** Makes what the first stage's validation has not left, or left for another grid.
 *  @returns false when it was asked to pause. @throws TrainingError `training.previousStage` */
export async function preparePreviousStage(
  context: Pick<JobContext, 'studio' | 'signal' | 'pauseRequested' | 'yieldToInteractive' | 'report' | 'log'>,
  cascade: Cascade,
  cases: readonly string[],
): Promise<boolean> {
  const { studio, signal } = context;
  const folder = previousStageFolder(studio, cascade);
  if (folder === undefined) return true;
  // Before the first is made, so that what is missing is said at once.
  for (const id of cases) await predictionOf(studio, cascade, id);
  for (const [done, id] of cases.entries()) {
    if (context.pauseRequested()) return false;
    await context.yieldToInteractive();
    const facts = { unit: 'case', total: cases.length, current: id, stage: 'preprocess' } as const;
    context.report({ ...facts, done, recentSeconds: [] });
    if (await isPrepared(studio, cascade, id)) continue;
    const npz = await previousStageCase(studio, cascade, id, async () => signal.throwIfAborted());
    await studio.trained.write(firstStageOf(cascade), nextStagePath(cascade.configuration, id), npz);
  }
  context.log(
    `The predictions of ${cascade.configuration.previousStage} are prepared for ${cases.length} cases.`,
  );
  return true;
}

async function isPrepared(studio: Studio, cascade: Cascade, id: string): Promise<boolean> {
  const { configuration, opened } = cascade;
  const [first, path] = [firstStageOf(cascade), nextStagePath(configuration, id)];
  if (!(await studio.trained.exists(first, path))) return false;
  const place = await studio.preprocessed.caseFolder(opened.folder, configuration.dataIdentifier);
  const own = await studio.directory.read(studio.preprocessed.path(opened.folder, `${place}/${id}.npz`));
  const grid = await storedGrid(await studio.trained.read(first, path), path);
  return grid?.join() === (await storedGrid(own, `${id}.npz`))?.join();
}
