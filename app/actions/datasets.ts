import { saveBlob } from '../files/index.ts';
import { shownScanOf, usePreferences, useStudio } from '../state/index.ts';
import type {
  CaseState,
  DatasetSummary,
  FoundDataset,
  ImportDatasetOptions,
  ImportedDataset,
  LabelChanges,
  NewDataset,
  OnProgress,
  ScanForCase,
} from '../workers.ts';
import { measureStorage } from './measureStorage.ts';
import { openCase } from './openCase.ts';
import { closeView } from './openScan.ts';
import { untilAborted } from './untilAborted.ts';
import { io } from './workersInUse.ts';

/** Reads the list of datasets, and the cases of the one that was open last. @throws StudioError */
export async function listDatasets(): Promise<void> {
  const datasets = await io().listDatasets();
  useStudio.getState().datasetsRead(datasets);
  useStudio.getState().unusableDatasetsRead(await io().listUnusableDatasets());
  const remembered = usePreferences.getState().dataset;
  if (datasets.some(({ folder }) => folder === remembered)) await openDataset(remembered);
}

/** Lists the cases of a dataset; undefined closes the list. @throws StudioError */
export async function openDataset(folder: string | undefined): Promise<void> {
  const cases = folder === undefined ? [] : await io().listCases(folder);
  useStudio.getState().casesRead(folder, cases);
  usePreferences.getState().datasetChosen(folder);
}

/** A new dataset of stored scans. @throws StudioError; the dataset is there without the scans that did not fit */
export async function createDataset(
  dataset: NewDataset,
  scans: readonly ScanForCase[],
): Promise<DatasetSummary> {
  const { folder } = await io().createDataset(dataset);
  try {
    await io().addScans(folder, scans);
  } finally {
    await refreshDataset(folder);
    await openDataset(folder);
    void measureStorage();
  }
  return refreshDataset(folder);
}

/** @throws StudioError */
export async function addToDataset(folder: string, scans: readonly ScanForCase[]): Promise<void> {
  try {
    await io().addScans(folder, scans);
  } finally {
    await refreshDataset(folder);
    if (useStudio.getState().dataset === folder) await openDataset(folder);
    void measureStorage();
  }
}

async function refreshDataset(folder: string): Promise<DatasetSummary> {
  const datasets = await io().listDatasets();
  useStudio.getState().datasetsRead(datasets);
  const found = datasets.find((other) => other.folder === folder);
  if (!found) throw new RangeError(`There is no dataset "${folder}".`);
  return found;
}

/** Copies a dropped dataset into the workspace and lists its cases. @throws StudioError; AbortError after `signal`,
 *  nothing stays of it then */
export async function importDataset(
  found: FoundDataset,
  options: ImportDatasetOptions,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<ImportedDataset> {
  const asked = io().importDataset(found, options, onProgress, signal);
  const imported = await untilAborted(asked, signal);
  useStudio.getState().datasetAdded(imported.dataset);
  await openDataset(imported.dataset.folder);
  void measureStorage();
  return imported;
}

/** Saves a dataset as `DatasetXXX_Name.zip`. @throws StudioError; AbortError after `signal` */
export async function downloadDataset(
  folder: string,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<void> {
  const zip = await untilAborted(io().exportDataset(folder, onProgress, signal), signal);
  saveBlob(zip, `${folder}.zip`);
}

/** The same for stock nnU-Net, with ignore where a class is unknown. @returns the voxels that became ignore
 *  @throws StudioError; AbortError after `signal` */
export async function downloadForStock(
  folder: string,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<number> {
  const asked = io().exportForStock(folder, onProgress, signal);
  const { zip, ignored } = await untilAborted(asked, signal);
  saveBlob(zip, `${folder}.zip`);
  return ignored;
}

/** Says whether something can be unknown where a label was drawn. @throws StudioError */
export async function setLabelledCertain(folder: string, certain: boolean): Promise<void> {
  await io().setLabelledCertain(folder, certain);
  await refreshDataset(folder);
}

/** Renames, orders, adds and removes labels of a dataset; every label file follows. None of its cases may be under edit.
 *  @returns what `bringBack` takes. @throws StudioError; AbortError after `signal`, nothing is changed then */
export const changeDatasetLabels = (
  folder: string,
  changes: LabelChanges,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<string> => relabelling(folder, () => io().changeLabels(folder, changes, onProgress, signal));

/** Undoes a removal of a case, or a change of labels. @throws StudioError; `dataset.noUndo` once something was built on it */
export const bringBack = (folder: string, kept: string): Promise<void> =>
  relabelling(folder, () => io().bringBack(folder, kept));

/** A change after which a dataset's label files may be others. */
async function relabelling<T>(folder: string, change: () => Promise<T>): Promise<T> {
  const state = useStudio.getState();
  const open = shownScanOf(state)?.inDataset;
  const shown = open?.folder === folder ? open.case : undefined;
  // Its label may be another one afterwards, and what is held of it would not be.
  if (shown !== undefined) closeView();
  try {
    return await change();
  } finally {
    await refreshDataset(folder);
    if (state.dataset === folder) await openDataset(folder);
    if (shown !== undefined) await openCase(folder, shown);
  }
}

/** Takes a dataset away; `restoreDataset` brings it back until the page is opened the next time. @throws StudioError */
export async function removeDataset(folder: string): Promise<void> {
  await io().removeDataset(folder);
  if (shownScanOf(useStudio.getState())?.inDataset?.folder === folder) closeView();
  useStudio.getState().datasetRemoved(folder);
}

/** @throws StudioError */
export async function restoreDataset(folder: string): Promise<void> {
  await io().restoreDataset(folder);
  useStudio.getState().datasetAdded(await refreshDataset(folder));
}

/** Takes a case away with its image and label; `bringBack` takes what it returns. @throws StudioError */
export async function removeCase(folder: string, id: string): Promise<string> {
  // First: what is unsaved of it is still written, and then goes with it.
  const open = shownScanOf(useStudio.getState())?.inDataset;
  if (open?.folder === folder && open.case === id) closeView();
  const kept = await io().removeCase(folder, id);
  await refreshDataset(folder);
  await openDataset(folder);
  return kept;
}

/** @throws StudioError */
export async function setCaseState(folder: string, id: string, state: CaseState): Promise<void> {
  for (const one of await io().setCaseStates(folder, [id], state))
    useStudio.getState().caseChanged(folder, one);
}

/** Reads a case's state again, after its label was saved. @throws StudioError */
export async function refreshCase(folder: string, id: string): Promise<void> {
  const summary = await io().readCase(folder, id);
  useStudio.getState().caseChanged(folder, summary);
  // A first label counts for training; a new segment, or ignore, may have become a label of the dataset.
  useStudio.getState().datasetsRead(await io().listDatasets());
}
