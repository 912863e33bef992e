import type { CaseState, CaseSummary, DatasetSummary, NewDataset, NewFacts } from '../../workspace/index.ts';
import type { ScanSummary } from '../api.ts';

export type {
  CaseFacts,
  CaseState,
  CaseSummary,
  DatasetLabel,
  DatasetSummary,
  NewDataset,
  NewFacts,
} from '../../workspace/index.ts';

/** A stored scan on its way into a dataset. */
export interface ScanForCase {
  readonly scan: string;
  /** A stored label map on that scan. */
  readonly labels?: string;
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
  listDatasets(): Promise<DatasetSummary[]>;
  /** @throws DatasetError `dataset.id`, `dataset.name`, `dataset.taken`, `dataset.labels` */
  createDataset(dataset: NewDataset): Promise<DatasetSummary>;
  listCases(folder: string): Promise<CaseSummary[]>;
  /** Copies stored scans into a dataset, channels as `_0000`, …; labels must have only its values.
   *  @throws DatasetError `dataset.caseTaken`, `dataset.channels`, `dataset.values` */
  addScans(folder: string, scans: readonly ScanForCase[]): Promise<CaseSummary[]>;
  /** @throws DatasetError `dataset.noCase`, `dataset.outside` */
  openCase(folder: string, id: string): Promise<OpenedCase>;
  setCaseStates(folder: string, ids: readonly string[], state: CaseState): Promise<CaseSummary[]>;
  updateCase(folder: string, id: string, facts: NewFacts): Promise<CaseSummary>;
  removeCase(folder: string, id: string): Promise<void>;
  /** Takes a dataset out of the list; `restoreDataset` brings it back until `purgeDataset`, or the next start. */
  removeDataset(folder: string): Promise<void>;
  restoreDataset(folder: string): Promise<void>;
  purgeDataset(folder: string): Promise<void>;
}
