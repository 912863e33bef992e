import { budgets, compute } from '../actions/index.ts';
import { saveBlob } from '../files/index.ts';
import { addJob } from '../queue/index.ts';
import { usePreferences } from '../state/index.ts';
import type { Fold, ModelSummary, TrainingMeasure, TrainSpec } from '../workers.ts';
import { crossValidationJobs } from './crossValidation.ts';
import { MODEL_PLANS, type TrainingValues, trainSpecOf } from './trainingValues.ts';

/** The spec of a training whose plans the dataset has: a model's are taken over first. @throws StudioError */
export async function readySpec(values: TrainingValues, model: ModelSummary | undefined): Promise<TrainSpec> {
  const spec = trainSpecOf(values, model, usePreferences.getState().device);
  if (values.plans !== MODEL_PLANS || !model) return spec;
  const { plans } = await compute().trainingChoices(values.dataset);
  if (!plans.some(({ name }) => name === spec.plans)) {
    await compute().takePlans({ dataset: values.dataset, model: model.id, name: spec.plans });
  }
  return spec;
}

/** What the jobs are called. */
export interface TrainingNames {
  readonly training: (fold: Fold) => string;
  readonly best: string;
}

/** Queues the training, or those of all folds and what is found of them together. @throws StudioError */
export async function startTraining(
  values: TrainingValues,
  model: ModelSummary | undefined,
  names: TrainingNames,
): Promise<void> {
  const spec = await readySpec(values, model);
  if (values.fold !== 'each') return void (await addJob(names.training(values.fold), spec));
  const { trainings, best } = crossValidationJobs(
    spec,
    (await compute().trainingChoices(spec.dataset)).folds,
  );
  for (const training of trainings) await addJob(names.training(training.fold), training);
  await addJob(names.best, best);
}

/** Only prepares the cases. @throws StudioError */
export async function startPreprocessing(
  values: TrainingValues,
  model: ModelSummary | undefined,
  name: string,
): Promise<void> {
  const { dataset, plans, configuration } = await readySpec(values, model);
  await addJob(name, { kind: 'preprocess', dataset, plans, configurations: [configuration] });
}

/** Only predicts the held-out cases of a fold that is trained. @throws StudioError */
export async function startValidation(
  values: TrainingValues,
  model: ModelSummary | undefined,
  name: string,
): Promise<void> {
  const { dataset, plans, configuration, fold, trainer, device } = await readySpec(values, model);
  const checkpoint = 'checkpoint_final.pth';
  await addJob(name, { kind: 'validate', dataset, plans, configuration, fold, trainer, checkpoint, device });
}

/** @throws StudioError; AbortError after `cancel(job)` */
export async function measureTraining(
  job: string,
  values: TrainingValues,
  model: ModelSummary | undefined,
): Promise<TrainingMeasure> {
  return compute().measureTraining(job, await readySpec(values, model), budgets());
}

/** Everything stock nnU-Net needs for the same training. @throws StudioError */
export async function saveForPython(values: TrainingValues, model: ModelSummary | undefined): Promise<void> {
  const spec = await readySpec(values, model);
  saveBlob(await compute().takeToPython(spec), `${spec.dataset}_${spec.configuration}.zip`);
}

/** The model folder as nnU-Net's own model zips hold it. @throws StudioError */
export async function saveModelZip(id: string, name: string): Promise<void> {
  saveBlob(await compute().modelZip(id), `${name}.zip`);
}
