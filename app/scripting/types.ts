/**
 * The typed API behind `window.segloop`, for the browser journeys, the command line and users' own scripts.
 * Plain data in and out; ids are those of the lists. Failures reject with a StudioError (`code`, `details`), a
 * cancelled prediction with a DOMException named AbortError. Documented in docs/scripting.md.
 */
import type { Language } from '../i18n/index.ts';
import type { ViewerHandle } from '../viewer/index.ts';
import type {
  CaseSummary,
  DatasetSummary,
  DeviceSummary,
  Fold,
  ImportDatasetOptions,
  ImportedDataset,
  ImportReport,
  Job,
  JobSpec,
  LabelChanges,
  ModelSummary,
  NewDataset,
  OnnxModelForm,
  PlacedFile,
  PredictSpec,
  Progress,
  QueueState,
  ResultSummary,
  ScanForCase,
  ScanSummary,
  VerifyReport,
} from '../workers.ts';
import type { CommandLine, Loopback } from './commandLine.ts';

/** A prediction in words: scan and model are needed, everything else is nnU-Net's default. */
export type PredictRequest = Pick<PredictSpec, 'scan' | 'model'> &
  Partial<Omit<PredictSpec, 'scan' | 'model'>> & {
    /** GPU and RAM budgets in bytes. */
    readonly gpuBytes?: number;
    readonly ramBytes?: number;
  };

export interface Segloop {
  /** Resolves once the lists are read and what was open is open again. */
  ready(): Promise<void>;
  /** Takes files in as a drop does. A `File` alone has its name as path; `path` places it in a folder. */
  import(files: readonly (File | PlacedFile)[]): Promise<ImportReport>;
  importOnnx(file: File, form: OnnxModelForm): Promise<ModelSummary>;
  openDemo(seed?: number): Promise<void>;
  scans(): readonly ScanSummary[];
  models(): readonly ModelSummary[];
  results(): readonly ResultSummary[];
  /** Shows a scan, a label map or a result, and resolves when it is held by the page. */
  open(id: string): Promise<void>;
  /** One at a time. Progress comes at most 20 times a second. */
  predict(request: PredictRequest, onProgress?: (progress: Progress) => void): Promise<ResultSummary>;
  /** Stops the running prediction, or the named one. */
  cancel(job?: string): Promise<void>;
  /** A file of a result by its name in `files`. */
  resultFile(id: string, file: string): Promise<Blob>;
  exportOnnx(model: string, fold?: Fold, checkpoint?: string): Promise<Blob>;
  remove(id: string): Promise<void>;
  /** Opens the page again in a folder, or in the browser's own storage. */
  chooseWorkspace(folder: FileSystemDirectoryHandle | undefined): Promise<void>;
  /** nnU-Net's datasets in the workspace. */
  datasets(): readonly DatasetSummary[];
  /** A new dataset of stored scans, by their ids, with label maps where given. */
  createDataset(dataset: NewDataset, scans: readonly ScanForCase[]): Promise<DatasetSummary>;
  /** Copies a dataset (a zip, or the files of its folder) into the workspace, without asking. RangeError for none.
   *  @param options number and name @default those of its folder */
  importDataset(
    files: readonly (File | PlacedFile)[],
    options?: Partial<ImportDatasetOptions>,
  ): Promise<ImportedDataset>;
  cases(folder: string): Promise<CaseSummary[]>;
  /** Shows a case of a dataset with its label; edits are saved as the case's label. */
  openCase(folder: string, id: string): Promise<void>;
  /** Renames, orders, adds and removes labels of a dataset, in every label file; without asking. */
  changeLabels(folder: string, changes: LabelChanges): Promise<void>;
  /** nnU-Net's integrity check. */
  verifyDataset(folder: string): Promise<VerifyReport>;
  /** A copy of the label map on the screen, as it is edited (65535: ignore) or as it is stored; undefined without one. */
  labels():
    | { readonly data: Uint16Array; readonly saving: 'saved' | 'unsaved' | 'saving' | 'failed' }
    | undefined;
  /** The previewed pseudo-label, voxel by voxel as the planes show it; undefined while none is previewed. */
  preview(): Uint16Array | undefined;
  devices(): Promise<DeviceSummary>;
  /** As the menu at the top does. */
  chooseLanguage(language: Language): void;
  /** Jobs, which go on after a reload: batches of pseudo-labels, preprocessing, training, validation. */
  readonly queue: {
    add(name: string, spec: JobSpec): Promise<Job>;
    list(): Promise<QueueState>;
    pause(id: string): Promise<void>;
    resume(id: string): Promise<void>;
    cancel(id: string): Promise<void>;
    retry(id: string): Promise<void>;
    remove(id: string): Promise<void>;
    log(id: string): Promise<string>;
    /** A state file of the job. */
    file(id: string, name: string): Promise<Blob | undefined>;
    /** Resolves when the job is done, failed, cancelled or paused. */
    ended(id: string): Promise<Job>;
  };
  /** For `segloop predict` (cli/): predicts cases that its loopback server hands out, without showing them. */
  connectCommandLine(loopback: Loopback): CommandLine;
  /** What the viewer shows; null while no scan is open. */
  viewer(): Pick<
    ViewerHandle,
    'describe' | 'settled' | 'jumpTo' | 'scroll' | 'resetView' | 'capture' | 'camera'
  > | null;
}
