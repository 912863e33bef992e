/** What the page may ask about plans before, between and after planning jobs. Part of ComputeApi. Plain data. */
import type { PlansIssue } from '../../network/index.ts';
import type { Split, SplitIssue } from '../../nnunet/index.ts';
import type { TrainingCut } from '../../training/index.ts';
import type { Budgets } from '../api.ts';
import type { Survey, SurveyedCase } from '../preprocessing/survey.ts';

export type { FingerprintMode, PlannerName } from '../../nnunet/index.ts';
export type { PlansIssue, Split, SplitIssue, Survey, SurveyedCase, TrainingCut };

export interface ChannelIntensities {
  readonly name: string;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly median: number;
  readonly percentile_00_5: number;
  readonly percentile_99_5: number;
}

/** dataset_fingerprint.json, and what was seen while it was made. */
export interface FingerprintFacts {
  /** mm and voxels by case, reader axis order. */
  readonly spacings: readonly (readonly number[])[];
  readonly shapes: readonly (readonly number[])[];
  readonly relativeSize: number;
  readonly channels: readonly ChannelIntensities[];
}

export interface PlanningFacts {
  /** Cases that would be planned with. */
  readonly cases: readonly string[];
  readonly fingerprint?: FingerprintFacts;
  /** Undefined where the fingerprint came from elsewhere. */
  readonly survey?: Survey;
  /** Groups of cases whose pixels are equal; known of surveyed cases. */
  readonly duplicates: readonly (readonly string[])[];
  /** Names of the plans that there are. */
  readonly plans: readonly string[];
}

/** A step of the U: its feature map on the way down and, but for the lowest, on the way up. */
export interface StageSketch {
  /** Voxels, the plans' axis order. */
  readonly shape: readonly number[];
  readonly features: number;
  /** Convolutions or residual blocks of the encoder, convolutions of the decoder. */
  readonly encoderBlocks: number;
  readonly decoderBlocks: number;
  /** Of one feature map in a batch of one, in 32-bit floats. */
  readonly bytes: number;
}

export interface ConfigurationSketch {
  readonly name: string;
  readonly architecture: string;
  readonly patchSize: readonly number[];
  /** mm */
  readonly spacing: readonly number[];
  readonly batchSize: number;
  readonly medianSize?: readonly number[];
  readonly previousStage?: string;
  readonly normalisation: readonly string[];
  readonly stages: readonly StageSketch[];
  readonly weights: number;
}

/** Plans as a person reads and edits them. */
export interface PlansReading {
  readonly issues: readonly PlansIssue[];
  /** None where there are issues. */
  readonly configurations: readonly ConfigurationSketch[];
}

export interface StoredPlans extends PlansReading {
  readonly text: string;
  readonly planner: string;
}

/** What training takes on this computer. */
export interface TrainingFit {
  readonly device: 'cpu' | 'webgpu';
  readonly bytes: number;
  readonly budgetBytes: number;
  readonly cuts: readonly TrainingCut[];
}

export interface PlanningApi {
  planningFacts(dataset: string): Promise<PlanningFacts>;
  /** @throws PlanningError `planning.noPlans` */
  readPlans(dataset: string, plans: string): Promise<StoredPlans>;
  /** What is wrong with edited plans, by path, or the networks that they describe. */
  checkPlans(dataset: string, text: string): Promise<PlansReading>;
  /** Stores edited plans under a name of their own; their preprocessed data get folders of that name.
   *  @throws PlanningError `planning.edited` for a planner's own name, `planning.exists`, `planning.faulty` */
  savePlans(dataset: string, name: string, text: string): Promise<void>;
  /** Of each configuration that can be trained here, on the CPU and where there is one on the GPU. */
  trainingFits(
    dataset: string,
    plans: string,
    configuration: string,
    budgets: Budgets,
  ): Promise<readonly TrainingFit[]>;
}

export interface SplitCase {
  readonly id: string;
  readonly patient: string;
  /** In the locked test set. */
  readonly locked: boolean;
  /** Its label began as a model's word: it validates nowhere. */
  readonly onlyTrains: boolean;
}

export interface SplittingFacts {
  readonly cases: readonly SplitCase[];
  readonly folds: readonly Split[];
  /** Else they are what nnU-Net will make. */
  readonly isStored: boolean;
  readonly issues: readonly SplitIssue[];
  /** Groups of cases whose pixels are equal; known of surveyed cases. */
  readonly duplicates: readonly (readonly string[])[];
  readonly surveyed: number;
  /** Folds that were trained already, on whatever the splits were then. */
  readonly trainedFolds: number;
}

export interface SplittingApi {
  splitting(dataset: string): Promise<SplittingFacts>;
  /** Folds to look at; nothing is stored. */
  makeFolds(dataset: string, by: 'case' | 'patient'): Promise<readonly Split[]>;
  /** splits_final.json; undefined takes it away. @throws PlanningError `planning.split` for folds that leak */
  saveFolds(dataset: string, folds: readonly Split[] | undefined): Promise<void>;
  /** By case; cases that are not named are patients of their own. */
  notePatients(dataset: string, patients: Readonly<Record<string, string>>): Promise<void>;
  /** A fifth of the cases, whole patients. */
  proposeTestSet(dataset: string): Promise<readonly string[]>;
  /** The locked test set from now on: planning, preprocessing and training do without. Stored folds are made anew. */
  lockCases(dataset: string, cases: readonly string[]): Promise<void>;
}
