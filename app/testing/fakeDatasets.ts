import type { CaseSummary, DatasetSummary, DatasetsApi, NewDataset } from '../workers.ts';
import { StudioError } from '../workers.ts';

const folderOf = ({ id, name }: NewDataset) => `Dataset${String(id).padStart(3, '0')}_${name}`;

const summaryOf = (dataset: NewDataset): DatasetSummary => ({
  folder: folderOf(dataset),
  id: dataset.id,
  name: dataset.name,
  channels: dataset.channels,
  labels: [{ name: 'background', values: [0] }, ...dataset.labels],
  hasRegions: false,
  ...(dataset.ignore && { ignore: dataset.labels.length + 1 }),
  fileEnding: '.nii.gz',
  numTraining: 0,
});

/** Datasets in memory, for tests of the page. */
export function fakeDatasets(): DatasetsApi {
  const datasets = new Map<string, DatasetSummary>();
  const removed = new Map<string, DatasetSummary>();
  const cases = new Map<string, CaseSummary[]>();
  const missing = (folder: string, id: string) =>
    new StudioError('dataset.noCase', `${folder} has no case ${id}`, { folder, case: id });
  const change = (folder: string, id: string, facts: Partial<CaseSummary>): CaseSummary => {
    const all = cases.get(folder) ?? [];
    const one = all.find((other) => other.id === id);
    if (!one) throw missing(folder, id);
    const changed = { ...one, ...facts };
    cases.set(
      folder,
      all.map((other) => (other.id === id ? changed : other)),
    );
    return changed;
  };
  const move = (from: typeof datasets, to: typeof datasets, folder: string) => {
    const dataset = from.get(folder);
    if (dataset) to.set(folder, dataset);
    from.delete(folder);
  };
  return {
    findDatasets: async (files) => ({ datasets: [], others: files }),
    guessIgnore: async () => undefined,
    importDataset: async ({ name }) => {
      throw new StudioError('dataset.name', `${name} is not taken in here`, { name });
    },
    exportDataset: async () => new Blob(),
    exportForStock: async () => ({ zip: new Blob(), ignored: 0 }),
    verifyDataset: async () => ({ folder: '', cases: 0, complaints: [], isValid: true }),
    changeLabels: async (folder, { labels }) => {
      const dataset = datasets.get(folder);
      if (!dataset) throw new StudioError('dataset.noCase', `${folder} is not there`, { folder, case: '' });
      const named = labels.map(({ name }, at) => ({ name, values: [at + 1] }));
      datasets.set(folder, { ...dataset, labels: [{ name: 'background', values: [0] }, ...named] });
      return folder;
    },
    setLabelledCertain: async () => undefined,
    listDatasets: async () => [...datasets.values()],
    listUnusableDatasets: async () => [],
    createDataset: async (dataset) => {
      const summary = summaryOf(dataset);
      datasets.set(summary.folder, summary);
      return summary;
    },
    listCases: async (folder) => cases.get(folder) ?? [],
    readCase: async (folder, id) => change(folder, id, {}),
    addScans: async (folder, scans) => {
      const added = scans.map(
        ({ name, labels }): CaseSummary => ({
          id: name,
          state: labels ? 'done' : 'unlabelled',
          set: labels ? 'train' : 'test',
          images: [`${name}_0000.nii.gz`],
          ...(labels && { label: `${name}.nii.gz` }),
        }),
      );
      cases.set(folder, [...(cases.get(folder) ?? []), ...added]);
      return added;
    },
    openCase: async (folder, id) => {
      throw missing(folder, id);
    },
    setCaseStates: async (folder, ids, state) => ids.map((id) => change(folder, id, { state })),
    updateCase: async (folder, id, { state }) => change(folder, id, state ? { state } : {}),
    removeCase: async (folder, id) => {
      cases.set(
        folder,
        (cases.get(folder) ?? []).filter((one) => one.id !== id),
      );
      return id;
    },
    bringBack: async () => {},
    removeDataset: async (folder) => move(datasets, removed, folder),
    restoreDataset: async (folder) => move(removed, datasets, folder),
    purgeDataset: async (folder) => void removed.delete(folder),
  };
}
