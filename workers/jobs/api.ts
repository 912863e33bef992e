/**
 * What the page may ask of the workers. Only types: `app/workers.ts` imports this file, the `*.worker.ts` entries
 * implement it. Everything is plain data; arrays that are returned are transferred, not copied.
 */
import type { DeviceFacts } from '../deviceFacts/index.ts';
import type { Geometry, Volume } from '../image/index.ts';
import type { ClassScale } from '../semisupervised/index.ts';
import type { CalibratingApi, LabelMapping } from './calibrating/api.ts';
import type { ClassificationApi } from './classification/api.ts';
import type { CrossValidationApi } from './crossValidation/api.ts';
import type { DatasetsApi } from './datasets/api.ts';
import type { EvaluatingApi } from './evaluating/api.ts';
import type { ExportingApi } from './exporting/spec.ts';
import type { FoldersApi } from './folders/api.ts';
import type { JournallingApi } from './journalling/api.ts';
import type { PipelineApi } from './pipeline/api.ts';
import type { PlanningApi, SplittingApi } from './planning/api.ts';
import type { OnProgress } from './progress.ts';
import type { PseudoLabellingApi } from './pseudoLabelling/spec.ts';
import type { QueueApi } from './queue/api.ts';
import type { ReportingApi } from './reporting/api.ts';
import type { ReviewApi } from './review/api.ts';
import type { TrainingApi } from './training/api.ts';
import type { WorkspaceApi } from './workspaceApi.ts';

export type { BatchCase, BatchSpec, CaseSource, PseudoLabelRules } from './batch/spec.ts';
export type * from './calibrating/api.ts';
export type * from './classification/api.ts';
export type * from './crossValidation/api.ts';
export type * from './datasets/api.ts';
export type * from './evaluating/api.ts';
export type * from './exporting/spec.ts';
export type * from './folders/api.ts';
export type * from './journalling/api.ts';
export type * from './kinds.ts';
export type * from './pipeline/api.ts';
export type * from './planning/api.ts';
export type * from './previewing/api.ts';
export type * from './pseudoLabelling/spec.ts';
export type * from './queue/api.ts';
export type * from './reporting/api.ts';
export type * from './review/api.ts';
export type * from './training/api.ts';
export type { TrainingStart, TrainSpec, ValidateSpec } from './training/spec.ts';
export type { WorkspacePlace } from './workspaceApi.ts';

export type Fold = number | 'all';

/** What a reader must know of a scan that opened, though not as it came: slices filled in, copies left out. */
export interface ScanNote {
  /** With `details` the translated text, in the failures' namespaces. */
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
}

/** A stored scan (one case: one file a channel) or label map. */
export interface ScanSummary {
  readonly id: string;
  /** Case name: the file name without nnU-Net's `_0000` suffix and ending. */
  readonly name: string;
  readonly role: 'image' | 'labels';
  /** One file a channel, in channel order; a 4-D file stands alone. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  readonly channels: number;
  readonly geometry: Geometry;
  /** From DICOM, or guessed from the values (air below -500 in a signed file is CT). */
  readonly modality: 'CT' | 'MR' | 'PT' | 'other';
  /** For 'labels': the scan it lies on. */
  readonly of?: string;
  /** For 'labels': voxel counts by label value, background left out. */
  readonly voxels?: Readonly<Record<number, number>>;
  /** For labels that were edited here: what their values mean, in the order of the list. */
  readonly segments?: readonly StoredSegment[];
  /** For labels that were edited here: the value of nnU-Net's ignore label (the largest segment's + 1). */
  readonly ignore?: number;
  /** For labels that were edited here and began as a prediction: the model's name. */
  readonly model?: string;
  /** For a case of a dataset, which is read where it lies: its folder and name. */
  readonly inDataset?: { readonly folder: string; readonly case: string };
  /** For labels of a dataset's case: the classes that somebody looked for. @default all */
  readonly annotated?: readonly number[];
  /** For labels that were edited here: the sets of classes that its map of unknown sets names; see `readUnknown`. */
  readonly unknown?: { readonly sets: readonly (readonly number[])[] };
  /** Its middle slice: grey bytes row by row in base64. */
  readonly thumbnail?: { readonly width: number; readonly height: number; readonly grey: string };
  /** From DICOM: the series' description, plain text. Its original files are kept beside the volume. */
  readonly description?: string;
  /** From DICOM: which series the images are of; segmentations and contours say which one they lie on. */
  readonly dicom?: DicomIdentity;
  /** From DICOM: the window and level that it is to be seen with at first. */
  readonly window?: { readonly width: number; readonly centre: number };
  /** From DICOM: what a reader must know of a series that opened, though not as it came. */
  readonly notes?: readonly ScanNote[];
  readonly addedAt: number;
}

/** Identifiers of a DICOM series; '' where the files do not say. */
export interface DicomIdentity {
  /** Series Instance UID. */
  readonly series: string;
  /** Frame of Reference UID. */
  readonly frameOfReference: string;
  /** An overview for planning, listed apart. */
  readonly localizer?: true;
}

/** A segment of an edited label map. */
export interface StoredSegment {
  readonly value: number;
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly visible: boolean;
  /** No tool changes its voxels. */
  readonly locked: boolean;
  /** Nobody looked for it in this scan: it may be anywhere (per-class ignore). */
  readonly unannotated?: true;
}

/** An edited label map on its way into the workspace. */
export interface LabelsToSave {
  /** The scan it lies on. */
  readonly of: string;
  /** The stored map whose place it takes; without it a new one is made. */
  readonly replaces?: string;
  readonly name: string;
  /** The model's name, for a map that began as its prediction. @default what is stored of the replaced one */
  readonly model?: string;
  /** `[z, y, x]` on the scan's grid; 65535 stands for ignore and is written as `ignore`. Only read: it may lie in
   *  shared memory and change meanwhile, every voxel is then either old or new. */
  readonly data: Uint16Array;
  readonly fileDimension: 2 | 3;
  readonly segments: readonly StoredSegment[];
  readonly ignore: number;
  /** Which set of classes is unknown at each voxel, as `unknownTr` has it: k names `sets[k - 1]`, 0 none. Only read. Without
   *  any mark in it, what was marked before is taken away; without the map it stays what it was, in a dataset. */
  readonly unknown?: { readonly data: Uint16Array; readonly sets: readonly (readonly number[])[] };
  /** Voxels by value in `data`, where no voxel has changed since the last save: only what is known of the segments is
   *  stored, which takes no time and is no correction of the label. */
  readonly unchanged?: Readonly<Record<number, number>>;
}

export interface FileFailure {
  readonly name: string;
  /** StudioError code and details, for the translated message. */
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
}

export interface LabelSummary {
  readonly name: string;
  /** One value, or the values a region unites. */
  readonly values: readonly number[];
}

export interface ModelSummary {
  readonly id: string;
  readonly name: string;
  readonly kind: 'nnunet' | 'onnx';
  readonly dataset: string;
  readonly trainer: string;
  readonly plans: string;
  readonly configuration: string;
  readonly architecture: string;
  readonly channels: readonly string[];
  /** Includes background; regions in `regionsClassOrder` order of their written value. */
  readonly labels: readonly LabelSummary[];
  /** Label value → name of what a prediction may contain (regions: the written value). */
  readonly segments: readonly { readonly value: number; readonly name: string }[];
  readonly patchSize: readonly number[];
  /** mm, transposed axis order as in plans.json. */
  readonly spacing: readonly number[];
  readonly folds: readonly Fold[];
  readonly checkpoints: readonly string[];
  readonly parameterCount: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly needsPreviousStage: boolean;
  readonly addedAt: number;
}

/** A file with its place in what was dropped, for example `fold_0/checkpoint_final.pth`. */
export interface PlacedFile {
  readonly path: string;
  readonly file: File;
}

export interface ImportReport {
  readonly scans: readonly ScanSummary[];
  readonly models: readonly ModelSummary[];
  readonly failures: readonly FileFailure[];
  /** Files that are nothing of ours; never an error. */
  readonly unknown: readonly string[];
}

/** Answers from files: reading, storing, exporting. */
export interface IoApi
  extends DatasetsApi,
    ExportingApi,
    JournallingApi,
    ReviewApi,
    FoldersApi,
    WorkspaceApi {
  /** Sorts dropped files into scans, label maps and models, stores and checks them. Good files open even when others
   *  fail. Progress counts bytes. */
  importFiles(files: readonly PlacedFile[], onProgress?: OnProgress): Promise<ImportReport>;
  /** The four small numbers nnU-Net does not find in a lone .onnx file; see network/onnxModel.ts. */
  importOnnx(file: File, form: OnnxModelForm): Promise<ModelSummary>;
  listScans(): Promise<ScanSummary[]>;
  listModels(): Promise<ModelSummary[]>;
  listResults(): Promise<ResultSummary[]>;
  /** The voxels of one channel, for the viewer. */
  readScan(id: string, channel: number): Promise<Volume>;
  readResult(id: string): Promise<Volume>;
  /** Reassigns the files of several one-channel scans as the channels of one case. */
  combineChannels(name: string, ids: readonly string[]): Promise<ScanSummary>;
  /** Turns a stored one-channel scan into a label map on the grid of scan `of` ("use as labels"), counted. Voxels of
   *  `ignoreValue` get nnU-Net's ignore label, in a new file. */
  useAsLabels(id: string, of: string, ignoreValue?: number): Promise<ScanSummary>;
  /** Voxels by value of a stored one-channel scan, background included. JobError `job.notLabels` for more values than
   *  labels can have. */
  labelValues(id: string): Promise<ReadonlyMap<number, number>>;
  /** Stores an edited label map as `NAME.nii.gz`, at once or not at all. */
  saveLabels(labels: LabelsToSave): Promise<ScanSummary>;
  /** The map of unknown sets of an edited label map; undefined where nothing was marked as unknown. */
  readUnknown(id: string): Promise<Volume | undefined>;
  /** The stored file of a scan's or label map's first channel. */
  scanFile(id: string): Promise<Blob>;
  removeScan(id: string): Promise<void>;
  removeModel(id: string): Promise<void>;
  removeResult(id: string): Promise<void>;
  /** Stored file of a model by its place in the model folder: `plans.json`, `dataset.json`. A lone .pth has both. */
  modelFile(id: string, path: string): Promise<Blob>;
  /** Stored file of a result: `CASE.nii.gz`, `CASE.npz`, `CASE.pkl`. */
  resultFile(id: string, file: string): Promise<Blob>;
  /** The network as ONNX (opset 17, dynamic batch and patch). */
  exportOnnx(model: string, fold: Fold, checkpoint: string): Promise<Blob>;
  /** Draws a demo phantom and stores it as a scan with its truth as labels. */
  openDemo(seed: number): Promise<{ scan: ScanSummary; truth: ScanSummary; model: ModelSummary }>;
  /** Bytes used and granted by the browser for this origin. */
  storage(): Promise<{ used: number; quota: number; persisted: boolean }>;
}

export interface OnnxModelForm {
  readonly name: string;
  readonly patchSize: readonly [number, number, number];
  readonly spacing: readonly [number, number, number];
  readonly normalisation: readonly ('CT' | 'ZScore' | 'RescaleTo01' | 'RGBTo01' | 'None')[];
  /** For CT: clip range, mean and standard deviation. */
  readonly intensity?: {
    readonly lower: number;
    readonly upper: number;
    readonly mean: number;
    readonly std: number;
  };
  /** Output channel names, background first. */
  readonly labels: readonly string[];
}

export type { DeviceFacts } from '../deviceFacts/index.ts';
export type DeviceChoice = 'auto' | 'webgpu' | 'cpu';

export interface PredictSpec {
  readonly scan: string;
  readonly model: string;
  readonly folds: readonly Fold[];
  readonly checkpoint: string;
  /** 0 < tileStepSize <= 1 */
  readonly tileStepSize: number;
  readonly mirroring: boolean;
  readonly device: DeviceChoice;
  readonly saveProbabilities: boolean;
  /** Also keep every voxel's confidence (`CASE.confidence.nii.gz`), which pseudo-labels are made of. */
  readonly confidence?: ConfidenceSpec;
  /** The previous stage's segmentation, for a cascade: id of a result, or of a stored label map (ScanSummary). */
  readonly previousStage?: string;
  /** Keep only the largest components where the model's own cross-validation proved that it helps; not with confidence or
   *  a region. @default false */
  readonly postprocess?: boolean;
  /** The part that is predicted, as it would be with all of the scan; elsewhere the result is ignore. @default all */
  readonly region?: RegionSpec;
}

/** Voxels first ≤ index < end of the scan's array; or where a stored label map on the scan's grid is not ignore. */
export type RegionSpec =
  | {
      readonly kind: 'box';
      readonly first: readonly [z: number, y: number, x: number];
      readonly end: readonly [z: number, y: number, x: number];
    }
  | { readonly kind: 'annotated'; readonly labels: string };

export interface ConfidenceSpec {
  /** One for softmax, one a region for regions. @default 1: not calibrated */
  readonly temperatures?: readonly number[];
  /** Of the calibration that the temperatures are from. @default none */
  readonly classScales?: readonly ClassScale[];
  /** Also keep the codes of the background veto. */
  readonly veto: boolean;
  /** Also keep margin and entropy. @default false */
  readonly measures?: boolean;
  /** Keep folds, or mirror passes (`tta`), apart, for mutual information; implies `measures`. Costs their number times
   *  the memory of the sums. */
  readonly members?: 'folds' | 'tta';
  /** Predict my labels instead of the teacher's. */
  readonly mapping?: LabelMapping;
}

export interface ResultSummary {
  readonly id: string;
  readonly scan: string;
  readonly model: string;
  readonly name: string;
  readonly files: readonly string[];
  readonly geometry: Geometry;
  readonly segments: readonly { readonly value: number; readonly name: string }[];
  /** Voxel counts by label value, ml = voxels · voxel volume. */
  readonly voxels: Readonly<Record<number, number>>;
  /** Seconds by stage. */
  readonly seconds: Readonly<Record<string, number>>;
  /** What computed, in English, as records have it. */
  readonly backend: string;
  /** The same as facts; absent where nothing was computed, and in what older versions stored. */
  readonly device?: DeviceFacts;
  /** Why another device than the chosen one computed, if so (StudioError code). */
  readonly fellBack?: string;
  /** Only this part was predicted. @default all of the scan */
  readonly region?: PredictedPart;
  readonly createdAt: number;
}

/** The part of a scan that a prediction was limited to, as it was then: `CASE.region.nii.gz` is 1 within it. */
export interface PredictedPart {
  /** A box, or where a label map is not ignore. */
  readonly kind: RegionSpec['kind'];
  /** Voxels first ≤ index < end of the scan's array that hold it. */
  readonly first: readonly [z: number, y: number, x: number];
  readonly end: readonly [z: number, y: number, x: number];
  /** Name of the label map. */
  readonly labels?: string;
  /** What every voxel outside of it has: nnU-Net's ignore label, the highest label + 1. */
  readonly ignore: number;
}

export interface DeviceSummary {
  readonly webgpu:
    | { readonly state: 'ready'; readonly adapter: string; readonly fallback: boolean; readonly f16: boolean }
    | { readonly state: 'absent'; readonly reason: 'no-api' | 'no-adapter' | 'limits' };
  readonly cpuThreads: number;
  /** What "Auto" takes here. */
  readonly auto: 'webgpu' | 'cpu';
}

export interface Estimate {
  readonly device: 'webgpu' | 'cpu';
  readonly tiles: number;
  readonly passesPerTile: number;
  readonly gpuBytes: number;
  readonly ramBytes: number;
  readonly gpuBudget: number;
  readonly ramBudget: number;
  /** What would bring an estimate back under its budget, best first. */
  readonly advice: readonly ('larger-step' | 'no-mirroring' | 'fewer-folds' | 'cpu' | 'webgpu')[];
}

export interface Budgets {
  readonly gpuBytes: number;
  readonly ramBytes: number;
}

/** Answers from the one worker that computes. */
export interface ComputeApi
  extends PseudoLabellingApi,
    CalibratingApi,
    EvaluatingApi,
    ReportingApi,
    QueueApi,
    TrainingApi,
    PlanningApi,
    SplittingApi,
    PipelineApi,
    CrossValidationApi,
    ClassificationApi {
  devices(): Promise<DeviceSummary>;
  estimate(spec: PredictSpec, budgets: Budgets): Promise<Estimate>;
  /** Runs one prediction and stores its result. Rejects with an AbortError after `cancel(job)`. */
  predict(job: string, spec: PredictSpec, budgets: Budgets, onProgress: OnProgress): Promise<ResultSummary>;
  /** Stops within one tile; frees what the job held. */
  cancel(job: string): Promise<void>;
}
