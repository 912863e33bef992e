/** A loop with defaults that fit. Sources of the numbers: spec semisupervised.md §1, §4; nnU-Net's own for training. */
import type { DatasetSummary, DeviceChoice, LabelMapping, ModelSummary, PipelineFile } from '../workers.ts';

/** A tenth of rate and epochs, kept while the held-out cases get better. */
const TUNED_SHARE = 0.1;
const PATIENCE = 5;
/** nnU-Net's 50 of 250. */
const VALIDATED_SHARE = 0.2;

export type ThresholdMode = PipelineFile['pseudoLabels']['thresholds']['mode'];
export type TeacherFrom = PipelineFile['teacher']['from'];

export interface LoopAsk {
  readonly labelled: string;
  readonly unlabelled: string;
  readonly name: string;
  readonly number: number;
  readonly device: DeviceChoice;
}

export const firstLoop = ({ labelled, unlabelled, name, number, device }: LoopAsk): PipelineFile => ({
  version: 1,
  name,
  labelled,
  unlabelled: { dataset: unlabelled },
  firstDataset: number,
  plans: 'nnUNetPlans',
  configuration: '3d_fullres',
  evaluation: { on: 'folds' },
  folds: [0],
  seeds: [1],
  teacher: { from: 'train' },
  training: {
    trainer: 'nnUNetTrainer',
    epochs: 100,
    iterations: 250,
    validationIterations: 50,
    learningRate: 0.01,
    sampling: { order: 'case' },
    cacheBytes: 2 ** 29,
  },
  calibrate: true,
  pseudoLabels: {
    thresholds: thresholdsOf('quantile', []),
    veto: 0.05,
    boundaryMm: 0,
    cleaning: [],
    filter: true,
  },
  predicting: { tileStepSize: 0.5, mirroring: true },
  review: true,
  student: { on: 'pseudo' },
  fineTune: { epochs: 10, learningRate: 0.001, patience: PATIENCE, head: 'keep' },
  rounds: 1,
  agreementStops: 0.98,
  device,
});

/** @param values of the labels, background included */
export function thresholdsOf(
  mode: ThresholdMode,
  values: readonly number[],
): PipelineFile['pseudoLabels']['thresholds'] {
  switch (mode) {
    case 'precision':
      return { mode, target: 0.95, otherwise: 0.9 };
    case 'quantile':
      return { mode, share: 0.2, step: 0.05 };
    case 'fixed':
      return { mode, byLabel: values.map((value) => ({ value, threshold: 0.9 })) };
    default:
      return mode satisfies never;
  }
}

/** Other labelled cases: what was chosen of the former ones' (folds, locked cases, values of labels) does not follow. */
export function withLabelled(
  file: PipelineFile,
  { folder, labels }: Pick<DatasetSummary, 'folder' | 'labels'>,
): PipelineFile {
  const { thresholds } = file.pseudoLabels;
  const fixed = thresholds.mode === 'fixed' && {
    thresholds: thresholdsOf('fixed', valuesOf(labels)),
  };
  return {
    ...file,
    labelled: folder,
    evaluation: { on: 'folds' },
    folds: [0],
    pseudoLabels: { ...file.pseudoLabels, ...fixed },
  };
}

/** Of all labels, background included. */
export const valuesOf = (labels: DatasetSummary['labels']): number[] => [
  ...new Set([0, ...labels.flatMap(({ values }) => values)]),
];

/** Fine-tuning follows the training: a tenth of rate and epochs. */
export function withTraining(
  file: PipelineFile,
  training: Partial<Pick<PipelineFile['training'], 'epochs' | 'iterations' | 'learningRate'>>,
): PipelineFile {
  const chosen = { ...file.training, ...training };
  const validationIterations = Math.max(1, Math.round(chosen.iterations * VALIDATED_SHARE));
  const now = { ...chosen, validationIterations };
  const tuned = {
    epochs: Math.max(1, Math.round(now.epochs * TUNED_SHARE)),
    learningRate: Number((now.learningRate * TUNED_SHARE).toPrecision(6)),
  };
  return { ...file, training: now, fineTune: file.fineTune && { ...file.fineTune, ...tuned } };
}

export const withFineTune = (file: PipelineFile, wanted: boolean): PipelineFile =>
  wanted
    ? withTraining(
        { ...file, fineTune: { epochs: 1, learningRate: 1, patience: PATIENCE, head: 'keep' } },
        {},
      )
    : { ...file, fineTune: null };

/** A given model brings the mapping of its classes to mine, where one was saved. Nobody has said yet that it never saw my
 *  cases. */
export function withTeacher(
  file: PipelineFile,
  from: TeacherFrom,
  model: ModelSummary | undefined,
  mapping: LabelMapping | undefined,
): PipelineFile {
  const { mapping: _, ...others } = file;
  if (from === 'train' || !model) return { ...others, teacher: { from: 'train' } };
  const checkpoint = model.checkpoints[0] ?? 'checkpoint_final.pth';
  if (from === 'model') {
    return {
      ...others,
      teacher: { from, model: model.id, folds: [...model.folds], checkpoint, unseen: false },
      ...(mapping && { mapping: { labels: { ...mapping.labels }, map: { ...mapping.map } } }),
    };
  }
  const { epochs, learningRate } = withTraining(withFineTune(file, true), {}).fineTune ?? file.training;
  const fold = model.folds[0] ?? 0;
  return {
    ...others,
    teacher: { from, model: model.id, fold, checkpoint, unseen: false, epochs, learningRate, head: 'keep' },
  };
}

/** A name that no dataset of another loop has, and the beginning of fifty free numbers: a loop makes several in a row. */
export function freePlace(datasets: readonly DatasetSummary[]): {
  readonly name: string;
  readonly number: number;
} {
  const isTaken = (name: string) => datasets.some(({ folder }) => folder.includes(`_${name}S`));
  let name = 'Loop';
  for (let next = 2; isTaken(name); next++) name = `Loop${next}`;
  for (let number = 300; number < 1000; number += 50)
    if (!datasets.some(({ id }) => id >= number && id < number + 50)) return { name, number };
  return { name, number: 950 };
}

/** Why the loop cannot begin yet; undefined when it can. */
export function missingOf(
  file: PipelineFile,
  datasets: readonly DatasetSummary[],
): 'labelled' | 'unlabelled' | 'name' | 'number' | undefined {
  if (!datasets.some(({ folder }) => folder === file.labelled)) return 'labelled';
  if (!datasets.some(({ folder }) => folder === file.unlabelled.dataset)) return 'unlabelled';
  if (!/^[A-Za-z][A-Za-z0-9]{0,30}$/.test(file.name)) return 'name';
  const last = file.firstDataset + file.seeds.length * file.folds.length * (file.rounds + 1) - 1;
  const own = `_${file.name}S`;
  const taken = datasets.some(
    ({ id, folder }) => id >= file.firstDataset && id <= last && !folder.includes(own),
  );
  return taken || last > 999 ? 'number' : undefined;
}
