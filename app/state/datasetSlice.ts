import type { StateCreator } from 'zustand';
import type { CaseState, CaseSummary, DatasetSummary, FileFailure, FoundDataset } from '../workers.ts';

export const CASE_ORDERS = ['name', 'changed', 'state'] as const;
export type CaseOrder = (typeof CASE_ORDERS)[number];

export interface DatasetSlice {
  readonly datasets: readonly DatasetSummary[];
  /** Folders that are no dataset because their dataset.json is wrong. */
  readonly unusableDatasets: readonly FileFailure[];
  /** Folder of the dataset whose cases are listed. */
  readonly dataset?: string;
  readonly cases: readonly CaseSummary[];
  readonly caseSearch: string;
  readonly caseState: CaseState | 'all';
  readonly caseOrder: CaseOrder;
  /** Dropped datasets that wait for their number, in the order they came. */
  readonly arrivedDatasets: readonly FoundDataset[];
  /** The form for a dataset of open scans. */
  readonly newDatasetAsked: boolean;
  datasetsRead(datasets: readonly DatasetSummary[]): void;
  unusableDatasetsRead(folders: readonly FileFailure[]): void;
  datasetAdded(dataset: DatasetSummary): void;
  datasetRemoved(folder: string): void;
  /** undefined: the list of datasets again. */
  casesRead(folder: string | undefined, cases: readonly CaseSummary[]): void;
  caseChanged(folder: string, one: CaseSummary): void;
  caseSearched(text: string): void;
  caseStateChosen(state: CaseState | 'all'): void;
  caseOrderChosen(order: CaseOrder): void;
  datasetsArrived(found: readonly FoundDataset[]): void;
  datasetAnswered(found: FoundDataset): void;
  newDatasetAnswered(asked: boolean): void;
}

const byNumber = (a: DatasetSummary, b: DatasetSummary) => a.id - b.id;

/** nnU-Net's datasets in the workspace, and the cases of one of them. */
export const createDatasetSlice: StateCreator<DatasetSlice> = (set) => ({
  datasets: [],
  unusableDatasets: [],
  cases: [],
  caseSearch: '',
  caseState: 'all',
  caseOrder: 'name',
  arrivedDatasets: [],
  newDatasetAsked: false,
  datasetsRead: (datasets) => set({ datasets }),
  unusableDatasetsRead: (unusableDatasets) => set({ unusableDatasets }),
  datasetAdded: (dataset) =>
    set((state) => ({
      datasets: [...state.datasets.filter(({ folder }) => folder !== dataset.folder), dataset].sort(byNumber),
    })),
  datasetRemoved: (removed) =>
    set((state) => ({
      datasets: state.datasets.filter(({ folder }) => folder !== removed),
      ...(state.dataset === removed && { dataset: undefined, cases: [] }),
    })),
  casesRead: (dataset, cases) =>
    set((state) => ({
      dataset,
      cases,
      ...(dataset !== state.dataset && { caseSearch: '', caseState: 'all' as const }),
    })),
  caseChanged: (folder, one) =>
    set((state) =>
      state.dataset === folder
        ? { cases: state.cases.map((other) => (other.id === one.id ? one : other)) }
        : {},
    ),
  caseSearched: (caseSearch) => set({ caseSearch }),
  caseStateChosen: (caseState) => set({ caseState }),
  caseOrderChosen: (caseOrder) => set({ caseOrder }),
  datasetsArrived: (found) => set((state) => ({ arrivedDatasets: [...state.arrivedDatasets, ...found] })),
  datasetAnswered: (found) =>
    set((state) => ({ arrivedDatasets: state.arrivedDatasets.filter((other) => other !== found) })),
  newDatasetAnswered: (newDatasetAsked) => set({ newDatasetAsked }),
});
