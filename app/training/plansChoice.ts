/** Which plans, configuration and fold a dataset offers, and choices that it does not made good. Pure. */
import type { ModelSummary, PlansChoice, TrainingChoices } from '../workers.ts';
import { foldsOf, USUAL_FOLDS } from './crossValidation.ts';
import {
  type ChosenFold,
  MODEL_PLANS,
  plansName,
  type TrainingValues,
  takenPlans,
} from './trainingValues.ts';

/** nnU-Net's own, made before the first training. */
export const DEFAULT_PLANS = 'nnUNetPlans';
const DEFAULT_CONFIGURATION = '3d_fullres';

/** Identifiers of the plans that may be chosen; the model's first, which are taken over. */
export function plansOffered(
  model: ModelSummary | undefined,
  { plans }: Pick<TrainingChoices, 'plans'>,
): string[] {
  const own = plans.map(({ name }) => name).filter((name) => !model || name !== takenPlans(model));
  const offered = [...(model ? [MODEL_PLANS] : []), ...own];
  const canBeMade = offered.length === 0 || (!model && !own.includes(DEFAULT_PLANS));
  return canBeMade ? [...offered, DEFAULT_PLANS] : offered;
}

/** nnU-Net's five, or as many as somebody made; each in turn; all cases. */
export const foldsOffered = (count: number): ChosenFold[] => [
  ...foldsOf(Math.max(count, USUAL_FOLDS)),
  'each',
  'all',
];

/** Of the chosen plans; none while they are not there. */
export function configurationsOf(
  values: TrainingValues,
  model: ModelSummary | undefined,
  { plans }: Pick<TrainingChoices, 'plans'>,
): PlansChoice['configurations'] {
  return plans.find(({ name }) => name === plansName(values, model))?.configurations ?? [];
}

/** True where the model's plans are chosen and the dataset has them only once the training starts. */
export const takesPlans = (
  values: TrainingValues,
  model: ModelSummary | undefined,
  choices: TrainingChoices | undefined,
): boolean =>
  values.plans === MODEL_PLANS && !choices?.plans.some(({ name }) => name === plansName(values, model));

/** What was chosen for one dataset or model may not be there for the next: it becomes what the form shows then. */
export function fitting(
  values: TrainingValues,
  model: ModelSummary | undefined,
  choices: TrainingChoices | undefined,
): TrainingValues {
  if (!choices) return values;
  const offered = plansOffered(model, choices);
  const plans = offered.includes(values.plans) ? values.plans : (offered[0] ?? DEFAULT_PLANS);
  const names = configurationsOf({ ...values, plans }, model, choices).map(({ name }) => name);
  const usual = names.includes(DEFAULT_CONFIGURATION) ? DEFAULT_CONFIGURATION : names[0];
  const isThere = names.length === 0 || names.includes(values.configuration);
  const configuration = isThere ? values.configuration : (usual ?? values.configuration);
  const fold = foldsOffered(choices.folds).includes(values.fold) ? values.fold : 0;
  return { ...values, plans, configuration, fold };
}
