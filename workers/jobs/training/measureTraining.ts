/** The honest time: a few steps of the very training that is asked for. */
import {
  BatchMaker,
  CaseShelf,
  ChunkCache,
  initialWeights,
  teacherAt,
  trainableAt,
  trainingRecipe,
  trainingSpec,
  updateAt,
} from '../../training/index.ts';
import type { Budgets } from '../api.ts';
import { configurationOf, openTrainingDataset } from '../preprocessing/openDataset.ts';
import { ensurePlans } from '../preprocessing/planDataset.ts';
import { prepareCase } from '../preprocessing/prepareCase.ts';
import type { PreparingContext } from '../preprocessing/prepareDataset.ts';
import type { JobContext } from '../queue/runner.ts';
import type { Studio } from '../studio.ts';
import type { TrainingMeasure } from './api.ts';
import { openTrainingDevice } from './openTrainingDevice.ts';
import { partRates } from './partRates.ts';
import { previousStageCase } from './previousStage.ts';
import { refuseDropout } from './refuseDropout.ts';
import type { TrainSpec } from './spec.ts';

const STEPS = 3;

export type MeasureContext = Pick<JobContext, 'studio' | 'devices' | 'signal'>;

/** Preparing what nobody watches. */
export const quietContext = (studio: Studio, signal: AbortSignal): PreparingContext => ({
  studio,
  signal,
  pauseRequested: () => false,
  yieldToInteractive: async () => signal.throwIfAborted(),
  report: () => {},
  log: () => {},
});

/** One case is prepared in memory; batches of it are made beside the steps, as they will be. */
export async function measureTraining(
  context: MeasureContext,
  spec: TrainSpec,
  budgets: Budgets,
): Promise<TrainingMeasure> {
  const { studio, signal } = context;
  await ensurePlans(quietContext(studio, signal), spec.dataset, spec.plans);
  const opened = await openTrainingDataset(studio, spec.dataset, spec.plans);
  const configuration = configurationOf(opened, spec.configuration);
  refuseDropout(configuration);
  const { unknownSets, dataset } = opened;
  const { batchSize, trainer } = spec;
  const meanTeacher = spec.meanTeacher !== undefined;
  const recipe = trainingRecipe(configuration, dataset, { batchSize, unknownSets, trainer, meanTeacher });
  const [first] = opened.cases;
  if (!first) throw new RangeError(`${spec.dataset} has no labelled case`);
  const pause = async () => signal.throwIfAborted();
  const files = await prepareCase(studio, opened, configuration, first, pause);
  const { dataset: folder, plans, configuration: name } = spec;
  const cascade = { opened, configuration, model: { dataset: folder, trainer, plans, configuration: name } };
  const previous =
    configuration.previousStage === undefined
      ? undefined
      : await previousStageCase(studio, cascade, first.id, pause);
  const shelf = new CaseShelf(
    [async () => ({ id: first.id, ...files, previous })],
    new ChunkCache(spec.cacheBytes),
  );
  const maker = await BatchMaker.open(
    recipe,
    // Any other scan takes as long.
    { train: shelf, validation: shelf, unlabelled: shelf },
    { seed: spec.seed, sampling: { order: 'case' } },
  );
  const { backend, device } = await openTrainingDevice(context.devices, spec.device, budgets);
  const weights = initialWeights(recipe.graph, spec.seed);
  // Parts that thaw one after the other all learn in the end.
  const { factors, unfreezing } = partRates(recipe, spec);
  const trainable = trainableAt(recipe.graph, Number.POSITIVE_INFINITY, unfreezing);
  const program = await backend.compileTraining(trainingSpec(recipe, trainable), {
    weights,
    momentum: new Map(),
  });
  try {
    const { epochs, iterations, learningRate, meanTeacher: settings } = spec;
    const update = updateAt(recipe.graph, 0, { epochs, learningRate, factors });
    const batch = await maker.make({ task: 'train', epoch: 0, iteration: 0 });
    const fastest = async (step: () => Promise<unknown>) => {
      await step();
      let seconds = Number.POSITIVE_INFINITY;
      for (let i = 0; i < STEPS; i++) {
        signal.throwIfAborted();
        const started = performance.now();
        await step();
        seconds = Math.min(seconds, (performance.now() - started) / 1000);
      }
      return seconds;
    };
    const teacher = settings && teacherAt(settings, 0, epochs * iterations);
    const trainSeconds = await fastest(() => program.step(batch, update, teacher));
    const validationSeconds = await fastest(() => program.evaluate(batch));
    return { trainSeconds, validationSeconds, bytes: program.bytes, device };
  } finally {
    program.dispose();
  }
}
