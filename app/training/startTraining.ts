import { budgets, compute } from '../actions/index.ts';
import { saveBlob } from '../files/index.ts';
import { addJob } from '../queue/index.ts';
import { usePreferences } from '../state/index.ts';
import {
  type ModelSummary,
  type OnProgress,
  StudioError,
  type TrainingMeasure,
  type TrainSpec,
} from '../workers.ts';
import { crossValidationJobs } from './crossValidation.ts';
import { MODEL_PLANS, type TrainingValues, trainSpecOf } from './trainingValues.ts';

/** The spec of a training whose plans the dataset has: a model's are taken over first. @throws StudioError */
export async function readySpec(values: TrainingValues, model: ModelSummary | undefined): Promise<TrainSpec> {
  const spec = trainSpecOf(values, model, usePreferences.getState().device);
  if (values.plans !== MODEL_PLANS || !model) return spec;
  const { plans } = await compute().trainingChoices(values.dataset);
  if (!plans.some(({ name }) => name === spec.plans)) {
    await compute()
      .takePlans({ dataset: values.dataset, model: model.id, name: spec.plans })
      .catch(unlessThere);
  }
  return spec;
}

/** A measurement, or another tab, may have taken them over meanwhile. */
function unlessThere(error: unknown): void {
  if (!(error instanceof StudioError && error.code === 'training.planExists')) throw error;
}

/** Queues the training, or those of all folds and what is found of them together. @throws StudioError */
export async function startTraining(values: TrainingValues, model: ModelSummary | undefined): Promise<void> {
  const spec = await readySpec(values, model);
  if (values.fold !== 'each') return void (await addJob(spec));
  const { trainings, best } = crossValidationJobs(
    spec,
    (await compute().trainingChoices(spec.dataset)).folds,
  );
  for (const training of trainings) await addJob(training);
  await addJob(best);
}

/** Only prepares the cases. @throws StudioError */
export async function startPreprocessing(
  values: TrainingValues,
  model: ModelSummary | undefined,
): Promise<void> {
  const { dataset, plans, configuration } = await readySpec(values, model);
  await addJob({ kind: 'preprocess', dataset, plans, configurations: [configuration] });
}

/** Only predicts the held-out cases of a fold that is trained. @throws StudioError */
export async function startValidation(
  values: TrainingValues,
  model: ModelSummary | undefined,
): Promise<void> {
  const { dataset, plans, configuration, fold, trainer, device } = await readySpec(values, model);
  const checkpoint = 'checkpoint_final.pth';
  await addJob({ kind: 'validate', dataset, plans, configuration, fold, trainer, checkpoint, device });
}

/** @throws StudioError; AbortError when the signal fires */
export async function measureTraining(
  values: TrainingValues,
  model: ModelSummary | undefined,
  signal: AbortSignal,
): Promise<TrainingMeasure> {
  const spec = await readySpec(values, model);
  return cancellable(signal, (job) => compute().measureTraining(job, spec, budgets()));
}

/** Everything stock nnU-Net needs for the same training. @throws StudioError; AbortError when the signal fires */
export async function saveForPython(
  values: TrainingValues,
  model: ModelSummary | undefined,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const spec = await readySpec(values, model);
  const zip = await cancellable(signal, (job) => compute().takeToPython(job, spec, onProgress));
  saveBlob(zip, `${spec.dataset}_${spec.configuration}.zip`);
}

/** Work of the compute worker under an id of its own, which the signal cancels. */
async function cancellable<T>(signal: AbortSignal, work: (job: string) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const job = crypto.randomUUID();
  const cancel = () => void compute().cancel(job);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await work(job);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** The model folder as nnU-Net's own model zips hold it. @throws StudioError */
export async function saveModelZip(id: string, name: string): Promise<void> {
  saveBlob(await compute().modelZip(id), `${name}.zip`);
}
