/** What the training form asks, with defaults that fit, and the job that follows from it. */
import type {
  DatasetSummary,
  DeviceChoice,
  Fold,
  ModelSummary,
  TrainingChoices,
  TrainSpec,
} from '../workers.ts';

export const PRESETS = ['scratch', 'fine-tune', 'continue'] as const;
export type Preset = (typeof PRESETS)[number];

/** Stands for the plans of the chosen model, which the dataset takes over when the training starts. */
export const MODEL_PLANS = '@model';

/** `each`: five folds, one after the other. */
export type ChosenFold = Fold | 'each';

/** Spec semisupervised.md §10. */
export interface MeanTeacherValues {
  readonly isOn: boolean;
  /** Folder of the dataset whose scans it looks at. */
  readonly dataset: string;
  readonly weight: number;
  readonly threshold: number;
  readonly decay: number;
}

export interface TrainingValues {
  readonly dataset: string;
  readonly preset: Preset;
  readonly plans: string;
  readonly configuration: string;
  readonly fold: ChosenFold;
  /** Id of a stored model; only for fine-tuning. */
  readonly model: string;
  readonly modelFold: Fold;
  readonly checkpoint: string;
  readonly head: 'fresh' | 'keep';
  readonly input: 'refuse' | 'average' | 'repeat';
  readonly epochs: number;
  readonly iterations: number;
  readonly validationIterations: number;
  readonly learningRate: number;
  /** 0: the plans'. */
  readonly batchSize: number;
  /** 0: never stops early. */
  readonly patience: number;
  /** 0: everything learns from the beginning. */
  readonly unfreezeEvery: number;
  /** 0: every stage of the encoder learns. */
  readonly frozenStages: number;
  /** Factors on the learning rate; 0: frozen. */
  readonly rates: { readonly encoder: number; readonly decoder: number; readonly heads: number };
  readonly order: 'case' | 'class';
  readonly rarity: number;
  readonly meanTeacher: MeanTeacherValues;
  readonly seed: number;
  readonly cacheMegabytes: number;
  readonly validate: boolean;
  readonly replace: boolean;
}

/** nnU-Net's own 1000 epochs are for a cluster; a tenth shows what a dataset gives. Fine-tuning: a tenth of the rate and
 *  of the epochs (spec semisupervised.md §1, step 6). */
const PRESET_VALUES: Readonly<Record<Preset, Partial<TrainingValues>>> = {
  scratch: { epochs: 100, learningRate: 0.01, patience: 0 },
  'fine-tune': { epochs: 10, learningRate: 0.001, patience: 5 },
  continue: { epochs: 200, learningRate: 0.01, patience: 0 },
};

export const firstValues = (dataset: string, model: ModelSummary | undefined): TrainingValues => ({
  dataset,
  preset: model ? 'fine-tune' : 'scratch',
  plans: model ? MODEL_PLANS : 'nnUNetPlans',
  configuration: model?.configuration ?? '3d_fullres',
  fold: 0,
  model: model?.id ?? '',
  modelFold: model?.folds[0] ?? 0,
  checkpoint: model?.checkpoints[0] ?? 'checkpoint_final.pth',
  head: 'keep',
  input: 'refuse',
  epochs: 100,
  iterations: 250,
  validationIterations: 50,
  batchSize: 0,
  learningRate: 0.01,
  patience: 0,
  unfreezeEvery: 0,
  frozenStages: 0,
  rates: { encoder: 1, decoder: 1, heads: 1 },
  order: 'case',
  rarity: 0.5,
  meanTeacher: { isOn: false, dataset: '', weight: 0.1, threshold: 0.8, decay: 0.99 },
  seed: 1,
  cacheMegabytes: 512,
  validate: true,
  replace: false,
  ...PRESET_VALUES[model ? 'fine-tune' : 'scratch'],
});

export const withPreset = (preset: Preset): Partial<TrainingValues> => ({ preset, ...PRESET_VALUES[preset] });

/** Identifier of a model's plans in a dataset that takes them over. */
export const takenPlans = (model: ModelSummary): string =>
  `${model.plans}_${model.dataset.replace(/^Dataset\d{3}_/, '')}`.replace(/[^\w]/g, '_');

/** The plans by the name that they have, or will have, in the dataset. */
export function plansName(values: TrainingValues, model: ModelSummary | undefined): string {
  return values.plans === MODEL_PLANS && model ? takenPlans(model) : values.plans;
}

/** @returns the first fold's where each is to be trained */
export function trainSpecOf(
  values: TrainingValues,
  model: ModelSummary | undefined,
  device: DeviceChoice,
): TrainSpec {
  const { dataset, configuration, fold, epochs, iterations, validationIterations, learningRate, seed } =
    values;
  return {
    kind: 'train',
    dataset,
    plans: plansName(values, model),
    configuration,
    fold: fold === 'each' ? 0 : fold,
    trainer: 'nnUNetTrainer',
    start: startOf(values, model),
    epochs,
    iterations,
    validationIterations,
    learningRate,
    ...(values.batchSize > 0 && { batchSize: values.batchSize }),
    ...(values.patience > 0 && { patience: values.patience }),
    ...(Object.values(values.rates).some((rate) => rate !== 1) && { rates: values.rates }),
    ...(values.unfreezeEvery > 0 && { unfreezeEvery: values.unfreezeEvery }),
    ...(values.frozenStages > 0 && { frozenStages: values.frozenStages }),
    sampling: values.order === 'case' ? { order: 'case' } : { order: 'class', rarity: values.rarity },
    ...meanTeacherOf(values),
    seed,
    cacheBytes: values.cacheMegabytes * 2 ** 20,
    device,
    validate: values.validate,
    replace: values.replace,
  };
}

function meanTeacherOf({
  meanTeacher: { isOn, ...settings },
}: TrainingValues): Pick<TrainSpec, 'meanTeacher'> {
  return isOn ? { meanTeacher: settings } : {};
}

/** Other datasets with as many channels and some training case: whose scans a mean teacher may look at. */
export function meanTeacherDatasets(
  datasets: readonly Pick<DatasetSummary, 'folder' | 'channels' | 'numTraining'>[],
  dataset: string,
): string[] {
  const channels = datasets.find(({ folder }) => folder === dataset)?.channels.length;
  return datasets
    .filter((one) => one.folder !== dataset && one.channels.length === channels && one.numTraining > 0)
    .map(({ folder }) => folder);
}

function startOf(values: TrainingValues, model: ModelSummary | undefined): TrainSpec['start'] {
  if (values.preset === 'continue') return { from: 'checkpoint' };
  if (values.preset === 'scratch' || !model) return { from: 'scratch' };
  const { modelFold: fold, checkpoint, head, input } = values;
  return { from: 'model', model: model.id, fold, checkpoint, head, input };
}

/** True when a fold's folder holds a model that the training would take the place of. */
export function isTaken(
  { trainer, plans, configuration, fold }: TrainSpec,
  choices: TrainingChoices | undefined,
  folds: readonly Fold[] = [fold],
): boolean {
  const model = `${trainer}__${plans}__${configuration}`;
  return folds.some((one) => choices?.taken.includes(`${model}/fold_${one}`) === true);
}

/** Plans, configuration and fold of the first model that the dataset has, to go on from; undefined where there is none. */
export function trainedValues(choices: TrainingChoices | undefined): Partial<TrainingValues> | undefined {
  for (const folder of choices?.taken ?? []) {
    const [, plans, configuration, fold] = /^nnUNetTrainer__(.+?)__(.+)\/fold_(\d+|all)$/.exec(folder) ?? [];
    if (plans && configuration && fold)
      return { plans, configuration, fold: fold === 'all' ? 'all' : Number(fold) };
  }
  return undefined;
}
