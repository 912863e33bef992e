import type { Backend, ClassMerge, ConfidenceReduction, Program, SumPrecision } from '../backend/index.ts';
import type { Volume, Zyx } from '../image/index.ts';
import type { OnProgress, Stage } from '../jobs/progress.ts';
import type { Configuration, DatasetJson, Plans } from '../network/index.ts';
import type { CaseProperties } from '../nnunet/index.ts';
import type { Candidates } from '../semisupervised/index.ts';
import type { RecordedLogits } from './recordedLogits.ts';
import type { PredictRegion } from './region.ts';

/** One case through one configuration's ensemble of folds. */
export interface PredictCaseRequest {
  readonly plans: Plans;
  readonly configuration: Configuration;
  readonly dataset: DatasetJson;
  readonly backend: Backend;
  /** The case's files in channel order. A function, so that nobody else holds the scan when it is no longer needed. */
  readonly readScan: () => Promise<readonly Volume[]>;
  /** For a cascade: the previous stage's segmentation on the scan's grid. */
  readonly readPreviousStage?: (() => Promise<Volume>) | undefined;
  /** One program a fold for `[channels, …patch]` (2d: z = 1); called after preprocessing. They stay the caller's. */
  readonly compile: () => Promise<readonly Program[]>;
  /** As the checkpoint holds them (`inference_allowed_mirroring_axes`, 2d: 0 is y); empty without mirroring. */
  readonly mirrorAxes: readonly number[];
  /** 0 < tileStepSize <= 1 @default 0.5 */
  readonly tileStepSize?: number | undefined;
  /** Weight tiles by nnU-Net's Gaussian. @default true */
  readonly gaussian?: boolean | undefined;
  /** Also give the class probabilities on the scan's grid: 4 bytes a class and voxel of memory. @default false */
  readonly probabilities?: boolean | undefined;
  /** Also give every voxel's confidence: 2 bytes a voxel, twice that with the veto. @default none */
  readonly confidence?: ConfidenceReduction | undefined;
  /** Classes that become one before anything is decided; softmax only. @default none */
  readonly merge?: ClassMerge | undefined;
  /** Gathers logits of single voxels on the way, of merged classes where they are; needs `confidence`. */
  readonly sampling?: Candidates | undefined;
  /** Takes the logits of every voxel on the way; not with `members`. */
  readonly recording?: RecordedLogits | undefined;
  /** Keep the sums of the members apart, for mutual information; needs `confidence.measures`. `folds`: one a program,
   *  `tta`: one a mirror pass. Takes as many times the memory of sums. @default none */
  readonly members?: 'folds' | 'tta' | undefined;
  /** `float16`: sums rounded as stock nnU-Net on the CPU rounds them, for its labels to the last voxel; a sum a program, on
   *  the host. `float32`: the better logits at corners and edges (spec §6, "Half sums"). @default float32 */
  readonly sumPrecision?: SumPrecision | undefined;
  /** Labels for this later stage of a cascade, on its preprocessed grid instead of the scan's; not with `readRegion`.
   *  @default the scan's grid */
  readonly laterStage?: Configuration | undefined;
  /** The part of the scan that is wanted, asked for once the scan was read. @default all of it */
  readonly readRegion?: (() => Promise<PredictRegion>) | undefined;
  /** What the sums of logits may take. Images whose bands need more are cut into blocks along axes 1 and 2.
   *  @default 1 GiB */
  readonly slabBytes?: number | undefined;
  /** Awaited between steps of the CPU path, so that others may compute meanwhile. */
  readonly giveWay?: (() => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

export interface PredictedCase {
  /** On the scan's own grid, array order, C order. uint16 only from 255 foreground labels on. */
  readonly labels: Uint8Array | Uint16Array;
  /** Of the grid. */
  readonly size: Zyx;
  /** Voxels by label value, 0 included. */
  readonly voxels: Readonly<Record<number, number>>;
  /** One array a class (or region) on the scan's grid; outside the cropped box background is 1. */
  readonly probabilities?: readonly Float32Array[];
  /** Codes of log-odds (semisupervised/logOdds.ts) on the scan's grid; outside the cropped box background is sure. */
  readonly confidence?: Uint16Array;
  /** Codes of the likeliest foreground class that is not the voxel's own; 0 outside the cropped box. */
  readonly rivals?: Uint16Array;
  /** 0 … 65535 for 0 … 1 on the scan's grid; with `confidence.measures`, and with `members`. 0 outside the box, where
   *  the margin is 65535. */
  readonly margin?: Uint16Array;
  readonly entropy?: Uint16Array;
  readonly mutualInformation?: Uint16Array;
  readonly seconds: Readonly<Record<Stage, number>>;
  readonly properties: CaseProperties;
  /** Tiles that were run, recomputed ones included, times folds. */
  readonly tiles: number;
}
