import type {
  CaseState,
  CaseSummary,
  DatasetSummary,
  LabelChanges,
  NewDataset,
  NewFacts,
} from '../../workspace/index.ts';
import type { FileFailure, PlacedFile, ScanSummary } from '../api.ts';
import type { OnProgress } from '../progress.ts';
import type { FoundDataset, SortedDrop } from './findDatasets.ts';
import type { ImportDatasetOptions, ImportedDataset } from './importDataset.ts';
import type { VerifyReport } from './verify/verifyDataset.ts';

export type {
  CaseFacts,
  CaseState,
  CaseSummary,
  DatasetLabel,
  DatasetSummary,
  LabelChanges,
  NewDataset,
  NewFacts,
} from '../../workspace/index.ts';

export type { FoundDataset, SortedDrop } from './findDatasets.ts';
export type { ImportDatasetOptions, ImportedDataset } from './importDataset.ts';
export type { Complaint, ComplaintCode } from './verify/complaints.ts';
export type { VerifyReport } from './verify/verifyDataset.ts';

/** Which dataset to check: one of the workspace, or a folder that the command line's server hands out. */
export type VerifyRequest = {
  /** What means ignore in the label files. @default what dataset.json says */
  readonly ignoreLabel?: number;
} & (
  | { readonly folder: string }
  | {
      readonly loopback: { readonly base: string; readonly token: string };
      /** Where the dataset's folder lies on the server; what dataset.json names is served by name. */
      readonly at: string;
    }
);

/** A stored scan on its way into a dataset. */
export interface ScanForCase {
  readonly scan: string;
  /** A stored label map on that scan. */
  readonly labels?: string;
  /** By value of the label map, the dataset's. @default the same */
  readonly values?: Readonly<Record<number, number>>;
  /** The case's name there. */
  readonly name: string;
}

/** A case as the viewer opens it: ids of both are `caseScanId`s, which every reader of scans takes. */
export interface OpenedCase {
  readonly summary: CaseSummary;
  readonly scan: ScanSummary;
  readonly labels?: ScanSummary;
}

/** Part of IoApi: nnU-Net's datasets in the workspace, named by their folder (`Dataset007_Liver`). */
export interface DatasetsApi {
  /** Takes nnU-Net's datasets out of a drop: folders and zips with dataset.json beside images. */
  findDatasets(files: readonly PlacedFile[]): Promise<SortedDrop>;
  /** What probably means ignore in a dropped dataset's label files, if not what dataset.json says: to be asked, never
   *  applied unseen. */
  guessIgnore(found: FoundDataset): Promise<number | undefined>;
  /** Copies a dropped dataset into the workspace. Progress counts files.
   *  @throws DatasetError `dataset.taken`; LabelsError when ignore has a real label's value */
  importDataset(
    found: FoundDataset,
    options: ImportDatasetOptions,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<ImportedDataset>;
  /** The dataset as a zip for nnUNet_raw. Progress counts cases. */
  exportDataset(folder: string, onProgress?: OnProgress, signal?: AbortSignal): Promise<Blob>;
  /** The same for stock nnU-Net: where a class is unknown, the label is ignore. `ignored` says in how many voxels. */
  exportForStock(
    folder: string,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<{ readonly zip: Blob; readonly ignored: number }>;
  /** nnU-Net's integrity check. Progress counts cases. */
  verifyDataset(asked: VerifyRequest, onProgress?: OnProgress, signal?: AbortSignal): Promise<VerifyReport>;
  /** Names, order, additions and removals of a dataset's labels at once; every label file follows. Progress counts cases.
   *  @returns what `bringBack` takes
   *  @throws DatasetError `dataset.labels`; AbortError after `signal`, nothing is changed then */
  changeLabels(
    folder: string,
    labels: LabelChanges,
    onProgress?: OnProgress,
    signal?: AbortSignal,
  ): Promise<string>;
  /** Says of a dataset with unknown classes that nothing is unknown where something is labelled. */
  setLabelledCertain(folder: string, certain: boolean): Promise<void>;
  listDatasets(): Promise<DatasetSummary[]>;
  /** By folder: those whose dataset.json nnU-Net would not take either, and why. */
  listUnusableDatasets(): Promise<FileFailure[]>;
  /** @throws DatasetError `dataset.id`, `dataset.name`, `dataset.taken`, `dataset.labels` */
  createDataset(dataset: NewDataset): Promise<DatasetSummary>;
  listCases(folder: string): Promise<CaseSummary[]>;
  /** @throws DatasetError `dataset.noCase` */
  readCase(folder: string, id: string): Promise<CaseSummary>;
  /** Copies stored scans into a dataset, channels as `_0000`, …; labels must have only its values.
   *  @throws DatasetError `dataset.caseTaken`, `dataset.channels`, `dataset.values` */
  addScans(folder: string, scans: readonly ScanForCase[]): Promise<CaseSummary[]>;
  /** @throws DatasetError `dataset.noCase`, `dataset.outside` */
  openCase(folder: string, id: string): Promise<OpenedCase>;
  setCaseStates(folder: string, ids: readonly string[], state: CaseState): Promise<CaseSummary[]>;
  updateCase(folder: string, id: string, facts: NewFacts): Promise<CaseSummary>;
  /** @returns what `bringBack` takes. @throws WorkspaceError `workspace.full`: what is removed is kept until the next start */
  removeCase(folder: string, id: string): Promise<string>;
  /** Undoes a removal of a case or a change of labels.
   *  @throws DatasetError `dataset.noUndo` once the dataset was changed, `dataset.caseTaken` */
  bringBack(folder: string, kept: string): Promise<void>;
  /** Takes a dataset out of the list; `restoreDataset` brings it back until `purgeDataset`, or the next start. */
  removeDataset(folder: string): Promise<void>;
  restoreDataset(folder: string): Promise<void>;
  purgeDataset(folder: string): Promise<void>;
}
