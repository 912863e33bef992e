/** Final validation of a trained fold: nnU-Net's `--val`, and `--val_best`. */
import { TrainingError, trainingRecipe } from '../../training/index.ts';
import { configurationOf, openTrainingDataset } from '../preprocessing/openDataset.ts';
import type { JobRunner } from '../queue/runner.ts';
import { finalValidation, validationFolder } from './finalValidation.ts';
import { foldCases } from './fold.ts';
import { foldFolder } from './modelFolder.ts';
import { stageReader } from './previousStage.ts';
import type { ValidateSpec } from './spec.ts';
import { checkpointState } from './startState.ts';

export const runValidate: JobRunner<ValidateSpec> = async (spec, context) => {
  const { studio } = context;
  const { dataset: folder, plans, configuration: name, fold, trainer, checkpoint } = spec;
  const opened = await openTrainingDataset(studio, folder, plans);
  const configuration = configurationOf(opened, name);
  const recipe = trainingRecipe(configuration, opened.dataset, { trainer: spec.trainer });
  const model = { dataset: folder, trainer, plans, configuration: name };
  const start = { studio, opened, recipe, seed: 0, model, fold };
  const state = await checkpointState(start, checkpoint);
  if (!state) {
    const place = `${studio.trained.folder(model)}/${foldFolder(fold)}/${checkpoint}`;
    throw new TrainingError('nothingToContinue', { folder: place });
  }
  const ids = opened.cases.map(({ id }) => id);
  const { val } = await foldCases(studio, folder, fold, ids);
  // Once a run: a pause in between keeps what is predicted.
  if ((await context.readState('begun.json')) === undefined) {
    await studio.trained.remove(model, validationFolder(fold));
    await context.writeState('begun.json', '{}');
  }
  const summary = await finalValidation(context, {
    model,
    fold,
    plans: opened.plans,
    configuration,
    dataset: opened.dataset,
    graph: recipe.graph,
    weights: state.weights,
    mirrorAxes: recipe.augmentation.storedMirrorAxes,
    cases: val,
    readPreviousStage: stageReader(studio, { opened, configuration, model }),
    device: spec.device,
    probabilities: spec.probabilities ?? false,
  });
  if (!summary) return { state: 'paused' };
  const { Dice } = summary.foreground_mean;
  return { state: 'done', outcome: { cases: val.length, ...(Number.isFinite(Dice) && { dice: Dice }) } };
};
