/** What the page may ask about a training before it is queued. Part of ComputeApi. Plain data. */
import type { DeviceFacts } from '../../deviceFacts/index.ts';
import type { TensorVerdict } from '../../training/index.ts';
import type { Budgets, DeviceChoice } from '../api.ts';
import type { JobSpec } from '../kinds.ts';
import type { TrainingFit } from '../planning/api.ts';
import type { OnProgress } from '../progress.ts';
import type { TrainingStart, TrainSpec } from './spec.ts';

export type { TensorFate, TensorVerdict } from '../../training/index.ts';

export interface ConfigurationChoice {
  readonly name: string;
  readonly patchSize: readonly number[];
  /** mm, transposed axis order. */
  readonly spacing: readonly number[];
  readonly batchSize: number;
  readonly architecture: string;
}

export interface PlansChoice {
  readonly name: string;
  readonly configurations: readonly ConfigurationChoice[];
}

export interface TrainingChoices {
  /** Plans that the dataset has. None: nnU-Net's default planner makes them before the first training. */
  readonly plans: readonly PlansChoice[];
  readonly labelledCases: number;
  /** Model folders that a training of the same name would replace: `trainer__plans__configuration/fold_k`. */
  readonly taken: readonly string[];
  /** How many the dataset's splits are: five, or as many as somebody made. */
  readonly folds: number;
}

export type ModelStart = Extract<TrainingStart, { from: 'model' }>;

export interface PretrainedAsk {
  readonly dataset: string;
  readonly plans: string;
  readonly configuration: string;
  readonly start: ModelStart;
}

/** Something that preprocessing under two plans does differently. */
export interface PlanDifference {
  readonly what:
    | 'spacing'
    | 'patch'
    | 'normalisation'
    | 'intensities'
    | 'channels'
    | 'transpose'
    | 'resampling'
    | 'masks';
  readonly source: string;
  readonly target: string;
}

export interface PretrainedReport {
  readonly verdict: 'fits' | 'adapts' | 'incompatible';
  readonly tensors: readonly TensorVerdict[];
  /** Names of the network's outputs here whose rows of the head stay, and of those that start anew. */
  readonly keptClasses: readonly string[];
  readonly freshClasses: readonly string[];
  /** Weights expect images prepared like their own. */
  readonly differences: readonly PlanDifference[];
  /** Of the dataset. It adds no output channel, so that any model copes with it. */
  readonly hasIgnore: boolean;
}

export interface TakePlans {
  readonly dataset: string;
  /** A stored model, whose plans are taken. */
  readonly model: string;
  /** New identifier of the plans. */
  readonly name: string;
}

export interface TrainingMeasure {
  /** Of one training step and of one validation step, by the fastest of three after one to warm up. */
  readonly trainSeconds: number;
  readonly validationSeconds: number;
  /** What the back end says it holds. */
  readonly bytes: number;
  readonly device: DeviceFacts;
}

/** `validation.json` of a job that validated: Dice, null where neither map has the class. */
export interface ValidationTable {
  /** Means over the cases. */
  readonly classes: readonly { readonly name: string; readonly dice: number | null }[];
  readonly cases: readonly { readonly name: string; readonly dice: readonly (number | null)[] }[];
}

/** `samples.json` of a training job. */
export interface TrainingSamples {
  /** The epoch after which they were predicted, from 1. */
  readonly epoch: number;
  /** Planes of patches that the fold holds out. */
  readonly patches: readonly {
    readonly rows: number;
    readonly columns: number;
    /** First channel, 0 … 255, row by row. */
    readonly image: readonly number[];
    /** Label values. */
    readonly truth: readonly number[];
    readonly prediction: readonly number[];
  }[];
}

/** What a training takes where it will run, before anything is allocated. */
export type TrainingNeed = TrainingFit;

export interface ClassStatistics {
  readonly name: string;
  readonly cases: number;
  readonly voxels: number;
  /** Of all foreground voxels. */
  readonly share: number;
}

export interface DatasetStatistics {
  readonly cases: number;
  /** Voxels `[z, y, x]` of the smallest, the middle and the largest preprocessed case. */
  readonly sizes: readonly (readonly [number, number, number])[];
  readonly classes: readonly ClassStatistics[];
  /** Iterations after which every training case was seen often enough; see `suggestedIterations`. */
  readonly suggestedIterations: number;
}

export interface TrainingApi {
  trainingChoices(dataset: string): Promise<TrainingChoices>;
  /** @throws TrainingError, WorkspaceError */
  checkPretrained(asked: PretrainedAsk): Promise<PretrainedReport>;
  /** Gives a dataset the plans of a model under a new identifier. @returns the identifier
   *  @throws TrainingError `training.planExists` */
  takePlans(asked: TakePlans): Promise<string>;
  /** By arithmetic alone. @throws TrainingError `training.plans` while the dataset has no plans, and none to take over */
  trainingNeed(spec: TrainSpec, budgets: Budgets): Promise<TrainingNeed>;
  /** Preprocesses one case where none is, and takes a few steps; nothing is kept. */
  measureTraining(job: string, spec: TrainSpec, budgets: Budgets): Promise<TrainingMeasure>;
  /** Of the preprocessed cases of a configuration; undefined while there are none. */
  trainingStatistics(
    dataset: string,
    plans: string,
    configuration: string,
  ): Promise<DatasetStatistics | undefined>;
  /**
   * Runs one job outside the queue over a workspace that the command line's server hands out. Lines of its log as they
   * come. @returns its outcome. @throws what the job throws
   */
  runJobOver(
    loopback: { readonly base: string; readonly token: string },
    spec: JobSpec,
    budgets: Budgets,
    onLine: (line: string) => void,
  ): Promise<Readonly<Record<string, string | number>>>;
  /** A model folder as nnU-Net's own zips hold it: paths from nnUNet_results on. */
  modelZip(model: string): Promise<Blob>;
  /** Raw dataset, plans, splits, checkpoint, trainer class and run.sh for stock nnU-Net. Reports cases that are measured
   *  (`preprocess`) and read (`read`), then files that are written (`write`). AbortError after `cancel(job)` */
  takeToPython(job: string, spec: TrainSpec, onProgress: OnProgress): Promise<Blob>;
}

export type TrainingDevice = DeviceChoice;
