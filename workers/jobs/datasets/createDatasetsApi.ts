import { caseScanId } from '../../workspace/index.ts';
import { cancelPoint } from '../cancelPoint.ts';
import { failureOf } from '../failureReport.ts';
import { countLabels } from '../importing/describeScan.ts';
import { readStoredScan } from '../importing/importScans.ts';
import type { OnProgress } from '../progress.ts';
import type { Studio } from '../studio.ts';
import { addScans } from './addScans.ts';
import type { CaseState, CaseSummary, DatasetsApi, OpenedCase } from './api.ts';
import { exportDataset } from './exportDataset.ts';
import { findDatasets } from './findDatasets.ts';
import { guessIgnore, importDataset } from './importDataset.ts';
import { verifyRequested } from './verify/verifyRequest.ts';

export function createDatasetsApi(ready: Promise<Studio>): DatasetsApi {
  const datasets = async () => (await ready).datasets;
  return {
    findDatasets,
    guessIgnore,
    importDataset: async (found, options, onProgress, signal) =>
      importDataset(await ready, found, options, counting(onProgress), signal),
    exportDataset: async (folder, onProgress, signal) =>
      exportDataset(await datasets(), folder, counting(onProgress), signal),
    exportForStock: async (folder, onProgress, signal) => {
      let ignored = 0;
      const zip = await exportDataset(await datasets(), folder, counting(onProgress), signal, (voxels) => {
        ignored = voxels;
      });
      return { zip, ignored };
    },
    verifyDataset: async (asked, onProgress, signal) =>
      verifyRequested(await ready, asked, counting(onProgress), signal),
    changeLabels: async (folder, labels, onProgress, signal) =>
      (await datasets()).changeLabels(folder, labels, {
        onCase: counting(onProgress),
        pause: () => cancelPoint(signal),
      }),
    setLabelledCertain: async (folder, certain) => (await datasets()).setLabelledCertain(folder, certain),
    listDatasets: async () => (await datasets()).list(),
    listUnusableDatasets: async () =>
      (await (await datasets()).unusable()).map(({ folder, error }) => failureOf(folder, error)),
    createDataset: async (dataset) => (await datasets()).create(dataset),
    listCases: async (folder) => (await datasets()).cases(folder),
    readCase: async (folder, id) => (await datasets()).case(folder, id),
    addScans: async (folder, scans) => addScans(await ready, folder, scans),
    openCase: async (folder, id) => openCase(await ready, folder, id),
    setCaseStates: async (folder, ids, state) => setStates(await ready, folder, ids, state),
    updateCase: async (folder, id, facts) => (await datasets()).updateFacts(folder, id, facts),
    removeCase: async (folder, id) => (await datasets()).removeCase(folder, id),
    bringBack: async (folder, kept) => (await datasets()).bringBack(folder, kept),
    removeDataset: async (folder) => (await datasets()).remove(folder),
    restoreDataset: async (folder) => (await datasets()).restore(folder),
    purgeDataset: async (folder) => (await datasets()).purge(folder),
  };
}

const REPORTS_A_SECOND = 20;

/** Progress in whole files or cases, at most 20 reports a second and the last one. */
function counting(onProgress: OnProgress | undefined): (done: number, total: number) => void {
  let last = 0;
  return (done, total) => {
    const now = Date.now();
    if (done < total && now - last < 1000 / REPORTS_A_SECOND) return;
    last = now;
    onProgress?.({ stage: 'read', done, total });
  };
}

async function openCase(studio: Studio, folder: string, id: string): Promise<OpenedCase> {
  const { datasets, scans } = studio;
  const summary = await datasets.case(folder, id);
  const scan = await scans.get(caseScanId({ part: 'image', folder, case: id }));
  if (summary.label === undefined) return { summary, scan };
  const labelId = caseScanId({ part: 'label', folder, case: id });
  const labels = await scans.get(labelId);
  const voxels = countLabels((await readStoredScan(studio, labelId, 0)).data);
  return { summary, scan, labels: { ...labels, voxels } };
}

async function setStates(
  { datasets }: Studio,
  folder: string,
  ids: readonly string[],
  state: CaseState,
): Promise<CaseSummary[]> {
  const changed: CaseSummary[] = [];
  for (const id of ids) changed.push(await datasets.updateFacts(folder, id, { state }));
  return changed;
}
