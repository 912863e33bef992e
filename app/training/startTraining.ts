import { budgets, compute } from '../actions/index.ts';
import { saveBlob } from '../files/index.ts';
import { addJob } from '../queue/index.ts';
import { usePreferences } from '../state/index.ts';
import type { Job, ModelSummary, TrainingMeasure, TrainSpec } from '../workers.ts';
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

/** @throws StudioError */
export async function startTraining(
  values: TrainingValues,
  model: ModelSummary | undefined,
  name: string,
): Promise<Job> {
  return addJob(name, await readySpec(values, model));
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
